/** The names most like a wrong one, the likeliest first: those that few changes lead to, and those it is a part of. */
export function nearestNames(wrong: string, names: readonly string[], most = 3): string[] {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const wanted = plain(wrong);
  return names
    .map((name) => ({ name, changes: changesBetween(wanted, plain(name)), part: isPart(wanted, plain(name)) }))
    .filter(({ name, changes, part }) => part || changes <= Math.max(2, plain(name).length / 3))
    .sort((a, b) => Number(b.part) - Number(a.part) || a.changes - b.changes)
    .slice(0, most)
    .map(({ name }) => name);
}

function isPart(wanted: string, name: string): boolean {
  return wanted.length >= 3 && (name.includes(wanted) || wanted.includes(name));
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
