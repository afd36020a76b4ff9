/**
 * Gives names `hint_0`, `hint_1`, … that are not yet in `taken`, and puts them there. Each hint counts on
 * from its last number, so that many names cost no more than few.
 */
export function freshNames(taken: Set<string>): (hint: string) => string {
  const counts = new Map<string, number>();
  return (hint) => {
    let count = counts.get(hint) ?? 0;
    while (taken.has(`${hint}_${count}`)) count++;
    counts.set(hint, count + 1);
    taken.add(`${hint}_${count}`);
    return `${hint}_${count}`;
  };
}

/** The names of all values of a file. */
export class Names {
  readonly #taken = new Set<string>();
  /** A numbered name that nothing has. */
  readonly fresh = freshNames(this.#taken);

  /** Takes names that the file gives: they may not be given to anything else. */
  reserve(names: Iterable<string>): void {
    for (const name of names) this.#taken.add(name);
  }

  /** The hint itself, or a numbered name where something has it. */
  claim(hint: string): string {
    if (this.#taken.has(hint)) return this.fresh(hint);
    this.#taken.add(hint);
    return hint;
  }
}
