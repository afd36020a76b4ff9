import { WarmstartError } from '../error/warmstart-error.js';

/** 97.5 % quantile of the standard normal: what a two-sided interval of 95 % reaches to. */
export const z95 = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Score interval of a proportion, without continuity correction (Wilson, "Probable inference, the law of succession,
 * and statistical inference", JASA 22, 1927). Unlike the textbook's p ± z·sqrt(p(1-p)/n) it stays within [0, 1] and
 * keeps its coverage for few pictures and for rates near 0 and 1. Percent of 2,000 trials in which the 95 % interval held
 * the true rate, for 30 / 127 / 500 pictures (`bench/coverage.mjs`): 94 / 96 / 95 for a rate of .05, 95 / 96 / 95 for .2,
 * 96 / 95 / 95 for .5.
 * @param count how many of the n
 * @param z quantile of the standard normal that sets the confidence
 * @throws WarmstartError `E_STATISTICS_COUNT` unless 0 <= count <= n and n > 0, in whole numbers
 */
export function wilsonInterval(count: number, n: number, z: number = z95): Interval {
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(n) || count < 0 || n < 1 || count > n) {
    throw new WarmstartError({
      code: 'E_STATISTICS_COUNT',
      problem: 'a proportion needs counts',
      expected: 'whole numbers, 0 <= count <= n and n > 0',
      received: `${count} of ${n}`,
    });
  }
  return scoreInterval(count, n, z);
}

/** The same for counts with halves, of ties. */
export function scoreInterval(count: number, n: number, z: number = z95): Interval {
  const middle = (count + (z * z) / 2) / (n + z * z);
  const half = (z * Math.sqrt((count * (n - count)) / n + (z * z) / 4)) / (n + z * z);
  // At the ends the limits are exact; rounding must not move them.
  return { low: count === 0 ? 0 : middle - half, high: count === n ? 1 : middle + half };
}
