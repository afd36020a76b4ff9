import { type Predictions, predictedClasses, requireOneLabel } from './predictions.js';

/** Number of pictures by their true class (rows) and the predicted one (columns), [classes, classes]. */
export function confusionCounts(predictions: Predictions): number[][] {
  requireOneLabel(predictions);
  const { labels, classes } = predictions;
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const [row, predicted] of predictedClasses(predictions).entries()) {
    const actual = counts[labels[row] as number] as number[];
    actual[predicted] = (actual[predicted] as number) + 1;
  }
  return counts;
}

/** Sums of each row: pictures that belong to a class. */
export function rowSums(counts: readonly (readonly number[])[]): number[] {
  return counts.map((row) => row.reduce((a, b) => a + b, 0));
}

/** Sums of each column: pictures that are called by a class. */
export function columnSums(counts: readonly (readonly number[])[]): number[] {
  return counts.map((_, c) => counts.reduce((sum, row) => sum + (row[c] as number), 0));
}
