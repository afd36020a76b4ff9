import { mean } from '../statistics/sample.js';
import { columnSums, confusionCounts, rowSums } from './confusion-counts.js';
import type { Metric, Predictions } from './predictions.js';

/**
 * How the numbers of the classes become one. macro: their mean; weighted: their mean by the number of pictures that
 * belong to each; micro: from the counts of all classes together. Where a picture has one class, micro precision,
 * recall and F are all the accuracy.
 */
export type Average = 'macro' | 'micro' | 'weighted';

/** Of one class: pictures called by it rightly, called by it, and belonging to it. */
export interface Hits {
  readonly right: number;
  readonly predicted: number;
  readonly actual: number;
}

/** How well a class is recognised, 0 to 1. What would be divided by 0 is 0, as in scikit-learn by default. */
export interface ClassScores {
  /** Share of the pictures called by the class that belong to it. */
  readonly precision: number;
  /** Share of the pictures that belong to the class that are called by it. */
  readonly recall: number;
  /** (1 + beta²) · precision · recall / (beta² · precision + recall): recall counts beta times as much. */
  readonly fBeta: number;
  /** Pictures that belong to the class. */
  readonly support: number;
}

/** Precision, recall and F-beta of every class, by its label. Classes without pictures are there, too. */
export function scoresByClass(predictions: Predictions, beta = 1): ClassScores[] {
  return hitsByClass(predictions).map((hits) => scoresOf(hits, beta));
}

/** All classes' scores as one; `support` is that of all. Every class counts, even one without pictures. */
export function averageScores(hits: readonly Hits[], average: Average, beta = 1): ClassScores {
  if (average === 'micro') return scoresOf(sumOf(hits), beta);
  const scores = hits.map((one) => scoresOf(one, beta));
  const support = scores.reduce((sum, one) => sum + one.support, 0);
  const over = (of: (one: ClassScores) => number) =>
    average === 'macro'
      ? mean(scores.map(of))
      : support === 0
        ? 0
        : scores.reduce((sum, one) => sum + of(one) * one.support, 0) / support;
  return { precision: over((s) => s.precision), recall: over((s) => s.recall), fBeta: over((s) => s.fBeta), support };
}

/** Precision over all classes. NaN without pictures. */
export function precision(average: Average = 'macro'): Metric {
  return metric(`precision_${average}`, average, 1, (scores) => scores.precision);
}

/** Recall over all classes; macro recall is also known as balanced accuracy. NaN without pictures. */
export function recall(average: Average = 'macro'): Metric {
  return metric(`recall_${average}`, average, 1, (scores) => scores.recall);
}

/** F-beta over all classes, by default F1. NaN without pictures. */
export function fBeta({ beta = 1, average = 'macro' }: { beta?: number; average?: Average } = {}): Metric {
  return metric(`f${beta}_${average}`, average, beta, (scores) => scores.fBeta);
}

function metric(name: string, average: Average, beta: number, of: (scores: ClassScores) => number): Metric {
  return {
    name,
    compute: (predictions) =>
      predictions.logits.length === 0 ? Number.NaN : of(averageScores(hitsByClass(predictions), average, beta)),
  };
}

export function hitsByClass(predictions: Predictions): Hits[] {
  const counts = confusionCounts(predictions);
  const predicted = columnSums(counts);
  const actual = rowSums(counts);
  return counts.map((row, c) => ({
    right: row[c] as number,
    predicted: predicted[c] as number,
    actual: actual[c] as number,
  }));
}

export function scoresOf({ right, predicted, actual }: Hits, beta: number): ClassScores {
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    precision: share(right, predicted),
    recall: share(right, actual),
    // The definition with precision and recall written out.
    fBeta: share((1 + beta ** 2) * right, beta ** 2 * actual + predicted),
    support: actual,
  };
}

function sumOf(hits: readonly Hits[]): Hits {
  const sum = (of: (one: Hits) => number) => hits.reduce((total, one) => total + of(one), 0);
  return { right: sum((h) => h.right), predicted: sum((h) => h.predicted), actual: sum((h) => h.actual) };
}
