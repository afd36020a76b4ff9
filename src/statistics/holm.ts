/**
 * p of several comparisons, each made larger so that the chance to call any of those that are none a difference stays
 * below the level, whatever they have to do with each other: with p sorted from the smallest, the k-th of m becomes
 * (m - k + 1) p, at most 1, and no less than the one before it (Holm, "A simple sequentially rejective multiple test
 * procedure", Scand. J. Stat. 6, 1979).
 * @returns in the order given
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((i, j) => (ps[i] as number) - (ps[j] as number));
  const adjusted = new Array<number>(ps.length);
  let least = 0;
  for (const [rank, index] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps.length - rank) * (ps[index] as number)));
    adjusted[index] = least;
  }
  return adjusted;
}
