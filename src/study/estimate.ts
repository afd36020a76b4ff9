import { bcaInterval } from '../statistics/bca.js';
import { mean } from '../statistics/sample.js';
import type { Estimate } from './findings.js';

/** Of all that is drawn for findings: the same record always has the same ones. */
export const FINDINGS_SEED = 0;

/**
 * With fewer, a two-sided sign-flip test cannot fall below .05, 2^(1 - 5) is .0625; and a bootstrap interval, which never
 * leaves the range of its values, is too short.
 */
export const LEAST_SEEDS = 6;

/** Mean over the seeds with its 95 % interval; none of few seeds, or where a value is not finite, as a loss that has diverged. */
export function estimateOf(values: readonly number[]): Estimate {
  const can = values.length >= LEAST_SEEDS && values.every(Number.isFinite);
  const interval = can ? bcaInterval(values, mean, { seed: FINDINGS_SEED }) : undefined;
  return { mean: mean(values), ...(interval && { interval }), values };
}
