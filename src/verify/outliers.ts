import { median } from '../statistics/sample.js';

/** Deviations from the median at which a value is called unusual (Iglewicz and Hoaglin 1993). */
const LIMIT = 3.5;

/** A normal distribution's standard deviation is its median absolute deviation times this. */
const MAD_TO_DEVIATION = 1.4826;

/** Least deviation in logarithms: where nearly all sizes are equal, a tenth more or less is nothing unusual. */
const LEAST_DEVIATION = Math.log(1.1);

/**
 * Positive numbers that lie far from the median, in logarithms, so that half and double count alike: by more than 3.5
 * deviations, estimated as 1.4826 times the median absolute deviation, at least a tenth of the value.
 * @returns indices, ascending
 */
export function logOutliers(values: readonly number[]): number[] {
  const logs = values.map(Math.log);
  const centre = median(logs);
  const deviation = Math.max(LEAST_DEVIATION, MAD_TO_DEVIATION * median(logs.map((x) => Math.abs(x - centre))));
  return [...logs.keys()].filter((i) => Math.abs((logs[i] as number) - centre) > LIMIT * deviation);
}
