import { allEqual, mean, requireFinite, standardDeviation } from './sample.js';
import { studentQuantile } from './student.js';
import type { Interval } from './wilson.js';

/**
 * Student's interval of the mean of independent, normal values: mean ± t s / sqrt(n) ("The probable error of a mean",
 * Biometrika 6, 1908).
 * @param confidence 0.95 by default
 * @returns undefined for one value, and where all are the same
 * @throws WarmstartError `E_STATISTICS_SAMPLE` when there are no values, or some are not finite
 */
export function meanInterval(sample: readonly number[], confidence = 0.95): Interval | undefined {
  requireFinite(sample);
  if (allEqual(sample)) return undefined;
  const half = (studentQuantile(confidence, sample.length - 1) * standardDeviation(sample)) / Math.sqrt(sample.length);
  return { low: mean(sample) - half, high: mean(sample) + half };
}
