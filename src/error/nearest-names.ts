/**
 * The few names most like a wrong one, the likeliest first, each once: those that few changes lead to, and those that it
 * is a part of, or they of it. None where nothing is like it.
 */
export function nearestNames(wrong: string, names: readonly string[], few = 3): string[] {
  const wanted = plain(wrong);
  return [...new Set(names)]
    .map((name) => ({ name, changes: changesBetween(wanted, plain(name)), exact: changesBetween(wrong, name) }))
    .filter(({ name, changes }) => changes <= Math.max(2, plain(name).length / 3) || isPart(wanted, plain(name)))
    .sort((a, b) => a.changes - b.changes || a.exact - b.exact)
    .slice(0, few)
    .map(({ name }) => name);
}

/** Without what separates words, in which names often differ. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function isPart(wanted: string, name: string): boolean {
  return Math.min(wanted.length, name.length) >= 3 && (name.includes(wanted) || wanted.includes(name));
}

/** Characters to insert, delete or replace to get from one text to the other (Levenshtein 1966). */
export function changesBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, character] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const replaced = (row[j] ?? 0) + (character === to[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
