import { columnSums, confusionCounts, rowSums } from '../metrics/confusion-counts.js';
import type { Predictions } from '../metrics/predictions.js';

/** What counts are divided by: nothing, or the pictures of the row's true class, or those called by the column's. */
export type Normalization = 'none' | 'actual' | 'predicted';

/**
 * Pictures by true class (rows) and predicted class (columns), [classes, classes]: counts, or shares of a row or a
 * column. Shares of a class without pictures are 0, as in scikit-learn.
 */
export function confusionMatrix(predictions: Predictions, normalize: Normalization = 'none'): number[][] {
  const counts = confusionCounts(predictions);
  if (normalize === 'none') return counts;
  const sums = normalize === 'actual' ? rowSums(counts) : columnSums(counts);
  return counts.map((row, actual) =>
    row.map((count, predicted) => {
      const whole = sums[normalize === 'actual' ? actual : predicted] as number;
      return whole === 0 ? 0 : count / whole;
    }),
  );
}

/** Pictures of one class that were called by another. */
export interface Confusion {
  readonly actual: string;
  readonly predicted: string;
  readonly pictures: number;
}

/** The confusions of at least `min` pictures, the most frequent first; of equal ones in the order of the classes. */
export function mostConfused(predictions: Predictions, classes: readonly string[], min = 1): Confusion[] {
  const found = confusionCounts(predictions).flatMap((row, actual) =>
    row.map((pictures, predicted) => ({
      actual: classes[actual] as string,
      predicted: classes[predicted] as string,
      pictures: actual === predicted ? 0 : pictures,
    })),
  );
  return found.filter(({ pictures }) => pictures >= Math.max(1, min)).sort((a, b) => b.pictures - a.pictures);
}
