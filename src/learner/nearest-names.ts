/** The few names that are spelled most like the wanted one, nearest first (Levenshtein 1966). */
export function nearestNames(wanted: string, names: readonly string[], few = 3): string[] {
  return [...new Set(names)]
    .map((name) => ({ name, edits: edits(wanted, name) }))
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, few)
    .map(({ name }) => name);
}

/** Characters to insert, delete or replace until one word is the other. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, character] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (to[j - 1] === character ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
