import { bcaInterval } from '../statistics/bca.js';
import { mean } from '../statistics/sample.js';
import type { Estimate } from './findings.js';

/** Of all that is drawn for findings: the same record always has the same ones. */
export const FINDINGS_SEED = 0;

/** Mean over the seeds with its 95 % interval; none where a value is not finite, as a loss that has diverged. */
export function estimateOf(values: readonly number[]): Estimate {
  const interval = values.every(Number.isFinite) ? bcaInterval(values, mean, { seed: FINDINGS_SEED }) : undefined;
  return { mean: mean(values), ...(interval && { interval }), values };
}
