import { mean } from '../statistics/sample.js';
import { type Metric, type Predictions, requireOneLabel } from './predictions.js';
import { areaUnderRoc, averagePrecisionOf } from './ranking.js';
import { logOdds } from './softmax.js';

/**
 * How the classes' numbers become one: their mean, which is NaN as soon as one of them is; or their mean by the number
 * of pictures that belong to each, in which a class without pictures does not count. Two classes need no mean.
 */
export type RankAverage = 'macro' | 'weighted';

type Area = (scores: Float64Array, positive: Uint8Array) => number;

/**
 * Area under the receiver operating characteristic. Of two classes the second is the positive one; of more each is
 * tried against the rest, by its probability. Of a class that has no pictures, or all of them, it is NaN.
 */
export function auroc(average: RankAverage = 'macro'): Metric {
  return { name: named('auroc', average), compute: (predictions) => overall(predictions, areaUnderRoc, average) };
}

/**
 * Average precision, a summary of the curve of precision against recall. Of two classes the second is the positive one;
 * of more each is tried against the rest, by its probability. Of a class without pictures it is NaN.
 */
export function averagePrecision(average: RankAverage = 'macro'): Metric {
  return {
    name: named('average_precision', average),
    compute: (predictions) => overall(predictions, averagePrecisionOf, average),
  };
}

/** Area under the receiver operating characteristic of each class against the rest; NaN where it is not defined. */
export function aurocByClass(predictions: Predictions): number[] {
  return byClass(predictions, areaUnderRoc);
}

/** Average precision of each class against the rest; NaN where it is not defined. */
export function averagePrecisionByClass(predictions: Predictions): number[] {
  return byClass(predictions, averagePrecisionOf);
}

function named(name: string, average: RankAverage): string {
  return average === 'macro' ? name : `${name}_${average}`;
}

function overall(predictions: Predictions, area: Area, average: RankAverage): number {
  const { labels, classes } = predictions;
  const areas = byClass(predictions, area);
  if (classes === 2) return areas[1] as number;
  if (average === 'macro') return mean(areas);
  return mean(Array.from(labels, (label) => areas[label] as number));
}

function byClass(predictions: Predictions, area: Area): number[] {
  requireOneLabel(predictions);
  const { labels, classes } = predictions;
  const odds = logOdds(predictions);
  return Array.from({ length: classes }, (_, c) =>
    area(
      Float64Array.from(labels, (_, row) => odds[row * classes + c] as number),
      Uint8Array.from(labels, (label) => Number(label === c)),
    ),
  );
}
