import { mean, pairedDifferences } from './sample.js';
import { type Interval, scoreInterval } from './wilson.js';

/** How often one arm is better than the other on the same seed. */
export interface Superiority extends Interval {
  /** 0 to 1; one half where neither is. */
  readonly probability: number;
  readonly better: number;
  readonly worse: number;
  readonly tied: number;
}

/**
 * Probability that B is better than A on the same seed, a tie being half a win: the paired form of what Vargha and
 * Delaney call A12 (J. Educ. Behav. Stat. 25, 2000), recommended for comparing learners by Bouthillier et al.
 * ("Accounting for variance in machine learning benchmarks", MLSys 2021).
 *
 * The interval is Wilson's with the wins, ties being halves, for the count. Ties only lessen the variance of a win, so it
 * covers at least as much as without them.
 * @param a of each seed, A's value, the lower the better, such as its error; B's in the same order
 * @throws WarmstartError `E_STATISTICS_SAMPLE` unless there are as many of both, and some, all finite
 */
export function probabilityOfSuperiority(a: readonly number[], b: readonly number[]): Superiority {
  const differences = pairedDifferences(a, b);
  const count = (sign: number) => differences.filter((difference) => Math.sign(difference) === sign).length;
  const wins = differences.map((difference) => (1 - Math.sign(difference)) / 2);
  return {
    probability: mean(wins),
    ...scoreInterval(count(-1) + count(0) / 2, differences.length),
    better: count(-1),
    worse: count(1),
    tied: count(0),
  };
}
