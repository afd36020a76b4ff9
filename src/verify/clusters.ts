/**
 * Connected components by union and find (Tarjan 1975): what is alike in twos, put together. A chain of small
 * differences can join pictures that differ more.
 */
export class Clusters {
  readonly #parents: Uint32Array;

  constructor(length: number) {
    this.#parents = Uint32Array.from({ length }, (_, i) => i);
  }

  join(a: number, b: number): void {
    const [low, high] = [this.#root(a), this.#root(b)].sort((x, y) => x - y) as [number, number];
    this.#parents[high] = low;
  }

  /** Those of at least two, each ascending, in order of their first. */
  all(): number[][] {
    const members = new Map<number, number[]>();
    for (let i = 0; i < this.#parents.length; i++) {
      const root = this.#root(i);
      const known = members.get(root);
      if (known) known.push(i);
      else members.set(root, [i]);
    }
    return [...members.values()].filter(({ length }) => length > 1);
  }

  #root(i: number): number {
    let at = i;
    for (;;) {
      const parent = this.#parents[at] as number;
      if (parent === at) return at;
      const grandparent = this.#parents[parent] as number;
      this.#parents[at] = grandparent; // halves the path
      at = grandparent;
    }
  }
}

/** Indices of what is equal, by its key: groups of at least two, in order of their first. */
export function equalGroups<K>(keys: Iterable<K>): number[][] {
  const groups = new Map<K, number[]>();
  let i = 0;
  for (const key of keys) {
    const known = groups.get(key);
    if (known) known.push(i);
    else groups.set(key, [i]);
    i += 1;
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}
