/**
 * The values that do not rise from one to the next and lie nearest to the given ones in squares: pool adjacent violators
 * (Barlow, Bartholomew, Bremner and Brunk, Statistical Inference under Order Restrictions, 1972).
 */
export function nonIncreasing(values: readonly number[]): number[] {
  const pools: { sum: number; count: number }[] = [];
  for (const value of values) {
    let pool = { sum: value, count: 1 };
    for (;;) {
      const last = pools.at(-1);
      if (!last || last.sum / last.count >= pool.sum / pool.count) break;
      pools.pop();
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ sum, count }) => new Array<number>(count).fill(sum / count));
}
