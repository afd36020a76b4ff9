import { columnSums, confusionCounts, rowSums } from './confusion-counts.js';
import type { Metric } from './predictions.js';

/** What it counts to confuse classes i and j: 1, |i - j| or (i - j)². The last two are for classes with an order. */
export type KappaWeights = 'none' | 'linear' | 'quadratic';

/**
 * Cohen's kappa: agreement of predictions and labels beyond chance, 1 - sum(w · observed) / sum(w · expected), where
 * expected are the counts of independent predictions with the same totals (Cohen 1960; weights: Cohen 1968). 1 is full
 * agreement, 0 what chance gives. NaN if all pictures belong to one class and are called by it.
 */
export function cohenKappa(weights: KappaWeights = 'none'): Metric {
  return {
    name: weights === 'none' ? 'kappa' : `kappa_${weights}`,
    compute(predictions) {
      const counts = confusionCounts(predictions);
      const actual = rowSums(counts);
      const predicted = columnSums(counts);
      let observed = 0;
      let expected = 0;
      for (const [i, row] of counts.entries()) {
        for (const [j, count] of row.entries()) {
          const weight = weightOf[weights](i - j);
          observed += weight * count;
          expected += (weight * (actual[i] as number) * (predicted[j] as number)) / predictions.labels.length;
        }
      }
      return 1 - observed / expected;
    },
  };
}

const weightOf: Readonly<Record<KappaWeights, (distance: number) => number>> = {
  none: (distance) => Number(distance !== 0),
  linear: Math.abs,
  quadratic: (distance) => distance ** 2,
};

/**
 * Matthews' correlation of predictions and labels, for any number of classes (R_k: Gorodkin, "Comparing two K-category
 * assignments by a K-category correlation coefficient", 2004), -1 to 1. 0 if all labels or all predictions are one
 * class, as in scikit-learn; NaN without pictures.
 */
export const matthewsCorrelation: Metric = {
  name: 'matthews',
  compute(predictions) {
    const n = predictions.labels.length;
    const counts = confusionCounts(predictions);
    const actual = rowSums(counts);
    const predicted = columnSums(counts);
    const right = counts.reduce((sum, row, c) => sum + (row[c] as number), 0);
    const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, c) => sum + x * (b[c] as number), 0);
    const spread = (n ** 2 - dot(actual, actual)) * (n ** 2 - dot(predicted, predicted));
    if (n === 0) return Number.NaN;
    return spread === 0 ? 0 : (right * n - dot(actual, predicted)) / Math.sqrt(spread);
  },
};
