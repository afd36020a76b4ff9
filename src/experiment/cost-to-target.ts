import type { EpochRecord } from '../learner/training-event.js';

/** What it took until an error was reached. */
export interface CostToTarget {
  readonly epochs: number;
  /** Of these epochs, validation included; what comes before the first one, such as compilation, is not in it. */
  readonly seconds: number;
}

/**
 * What it took until the error was no higher than `error`; undefined when it never was. An epoch is the least that is
 * counted: within it, nobody looked.
 * @param records of a run, from its first epoch
 * @param metric its column, 0 to 1, the lower the better
 */
export function costToTarget(
  records: readonly EpochRecord[],
  error: number,
  metric = 'error_rate',
): CostToTarget | undefined {
  const index = records.findIndex(({ metrics }) => (metrics[metric] ?? Number.NaN) <= error);
  if (index < 0) return undefined;
  const seconds = records.slice(0, index + 1).reduce((sum, record) => sum + record.seconds, 0);
  return { epochs: index + 1, seconds };
}

/** The same share of what the whole run took: power is taken to be even over the epochs. */
export function energyToTarget(
  records: readonly EpochRecord[],
  error: number,
  wattHours: number,
  metric = 'error_rate',
): number | undefined {
  const cost = costToTarget(records, error, metric);
  const all = records.reduce((sum, { seconds }) => sum + seconds, 0);
  return cost && all > 0 ? (wattHours * cost.seconds) / all : undefined;
}
