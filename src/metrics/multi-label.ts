import { mean } from '../statistics/sample.js';
import { type Average, averageScores, type Hits, scoresOf } from './f-beta.js';
import { type MultiLabelMetric, type MultiLabelPredictions, type Predictions, requireTargets } from './predictions.js';
import { areaUnderRoc, averagePrecisionOf } from './ranking.js';

type ManyLabelled = Omit<Predictions, 'labels'>;

/** Probability of every class by itself, float64 [n, classes]: sigmoid of the logits. */
export function sigmoidProbabilities({ logits }: Pick<MultiLabelPredictions, 'logits'>): Float64Array {
  return Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
}

/**
 * Share of all pairs of picture and class that are decided rightly: fastai's `accuracy_multi`. A class is predicted if
 * its probability is above the threshold.
 */
export function multiLabelAccuracy(threshold = 0.5): MultiLabelMetric {
  return {
    name: 'accuracy_multi',
    compute: (predictions) => {
      const targets = requireTargets(predictions);
      const predicted = decisions(predictions, threshold);
      return mean(Array.from(targets, (target, i) => Number(target === predicted[i])));
    },
  };
}

/** `multiLabelAccuracy` above the threshold .5, under fastai's name. */
export const accuracyMulti: MultiLabelMetric = multiLabelAccuracy();

/** Whether all labels of a picture are right, row by row: those that are predicted (probability over .5) and no others. */
export function exactMatches(predictions: MultiLabelPredictions): boolean[] {
  const { targets, classes } = predictions;
  const predicted = decisions(predictions, 0.5);
  return Array.from({ length: targets.length / classes }, (_, row) => {
    const start = row * classes;
    return predicted.subarray(start, start + classes).every((one, c) => one === targets[start + c]);
  });
}

export interface MultiLabelFBetaOptions {
  /** Recall counts beta times as much as precision. Default 1. */
  readonly beta?: number;
  /** As for single labels; `samples`: the mean over pictures of each picture's own F. Default macro. */
  readonly average?: Average | 'samples';
  /** Probability above which a class is predicted. Default 0.5. */
  readonly threshold?: number;
}

/**
 * F-beta of several labels a picture. What would be divided by 0 is 0, as in scikit-learn by default: a picture without
 * labels of which none is predicted, too. NaN without pictures. fastai v1's `fbeta` is { beta: 2, average: 'samples',
 * threshold: 0.2 }.
 */
export function multiLabelFBeta(options: MultiLabelFBetaOptions = {}): MultiLabelMetric {
  const { beta = 1, average = 'macro', threshold = 0.5 } = options;
  return {
    name: `f${beta}_${average}`,
    compute(predictions) {
      const targets = requireTargets(predictions);
      const { classes } = predictions;
      if (targets.length === 0) return Number.NaN;
      const predicted = decisions(predictions, threshold);
      const n = targets.length / classes;
      if (average !== 'samples') {
        const byClass = Array.from({ length: classes }, (_, c) => hits(predicted, targets, c, classes, n));
        return averageScores(byClass, average, beta).fBeta;
      }
      const byPicture = Array.from({ length: n }, (_, row) => hits(predicted, targets, row * classes, 1, classes));
      return mean(byPicture.map((one) => scoresOf(one, beta).fBeta));
    },
  };
}

/**
 * Area under the receiver operating characteristic, mean over classes. NaN if any class has no pictures or all of them:
 * `multiLabelAurocByClass` says which.
 */
export const multiLabelAuroc: MultiLabelMetric = {
  name: 'auroc',
  compute: (predictions) => mean(multiLabelAurocByClass(predictions)),
};

/** Average precision, mean over classes, also known as mAP. NaN if any class has no pictures. */
export const multiLabelAveragePrecision: MultiLabelMetric = {
  name: 'average_precision',
  compute: (predictions) => mean(multiLabelAveragePrecisionByClass(predictions)),
};

/** Area under the receiver operating characteristic of each class; NaN where it is not defined. */
export function multiLabelAurocByClass(predictions: ManyLabelled): number[] {
  return byClass(predictions, areaUnderRoc);
}

/** Average precision of each class; NaN where it is not defined. */
export function multiLabelAveragePrecisionByClass(predictions: ManyLabelled): number[] {
  return byClass(predictions, averagePrecisionOf);
}

function byClass(predictions: ManyLabelled, area: (scores: Float64Array, positive: Uint8Array) => number): number[] {
  const targets = requireTargets(predictions);
  const { logits, classes } = predictions;
  const n = targets.length / classes;
  return Array.from({ length: classes }, (_, c) =>
    area(
      Float64Array.from({ length: n }, (_, row) => logits[row * classes + c] as number),
      Uint8Array.from({ length: n }, (_, row) => targets[row * classes + c] as number),
    ),
  );
}

function decisions(predictions: Pick<ManyLabelled, 'logits'>, threshold: number): Uint8Array {
  return Uint8Array.from(sigmoidProbabilities(predictions), (p) => Number(p > threshold));
}

/** Counts along a row (a picture) or down a column (a class). */
function hits(predicted: Uint8Array, targets: Uint8Array, start: number, step: number, count: number): Hits {
  let right = 0;
  let called = 0;
  let actual = 0;
  for (let k = 0, i = start; k < count; k++, i += step) {
    right += (predicted[i] as number) & (targets[i] as number);
    called += predicted[i] as number;
    actual += targets[i] as number;
  }
  return { right, predicted: called, actual };
}
