import { WarmstartError } from '../error/warmstart-error.js';

/** Logits of a labelled set: float32 [n, classes], row by row, and the true class of each row. */
export interface Predictions {
  readonly logits: Float32Array;
  /** Empty where a picture may have several labels. */
  readonly labels: Int32Array;
  /** Only where a picture may have several labels: 1 for each that is right, else 0, [n, classes]. */
  readonly targets?: Uint8Array;
  readonly classes: number;
}

/** Predictions for pictures that may have several labels. */
export interface MultiLabelPredictions {
  readonly logits: Float32Array;
  readonly targets: Uint8Array;
  readonly classes: number;
}

/** A number that tells how good predictions are. */
export interface Metric {
  readonly name: string;
  compute(predictions: Predictions): number;
}

/** Class with the largest logit for each row; the first of equals. */
export function predictedClasses({ logits, classes }: Pick<Predictions, 'logits' | 'classes'>): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, row) => {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if ((logits[row * classes + c] as number) > (logits[row * classes + best] as number)) best = c;
    }
    return best;
  });
}

/**
 * Whether each prediction is right, row by row.
 * @throws WarmstartError `E_METRIC_LABELS` where pictures may have several labels
 */
export function correctness(predictions: Predictions): boolean[] {
  if (predictions.targets) {
    throw new WarmstartError({
      code: 'E_METRIC_LABELS',
      problem: 'this metric needs pictures with one label each',
      received: 'pictures with any number of labels',
      hint: 'take a metric for several labels, such as accuracyMulti',
    });
  }
  return Array.from(predictedClasses(predictions), (c, row) => c === predictions.labels[row]);
}

/** Share of pictures whose most probable class is the true one. */
export const accuracy: Metric = {
  name: 'accuracy',
  compute: (predictions) => {
    const right = correctness(predictions);
    return right.filter(Boolean).length / right.length;
  },
};

/** Share of pictures whose most probable class is wrong: what fastai calls `error_rate`. */
export const errorRate: Metric = {
  name: 'error_rate',
  compute: (predictions) => {
    const right = correctness(predictions);
    return right.filter((r) => !r).length / right.length;
  },
};

/** Whether all labels of a picture are right, row by row: those that are predicted (probability over .5) and no others. */
export function exactMatches({ logits, targets, classes }: MultiLabelPredictions): boolean[] {
  return Array.from({ length: targets.length / classes }, (_, row) => {
    const start = row * classes;
    return logits.subarray(start, start + classes).every((x, c) => x > 0 === (targets[start + c] === 1));
  });
}

/**
 * Share of right answers to all questions "does this picture belong to this class?", a label being predicted where its
 * probability is over .5, that is its logit over 0: fastai's `accuracy_multi`. Throws `E_METRIC_LABELS` for pictures
 * with one label each.
 */
export const accuracyMulti: Metric = {
  name: 'accuracy_multi',
  compute: ({ logits, targets }) => {
    if (!targets) {
      throw new WarmstartError({
        code: 'E_METRIC_LABELS',
        problem: 'this metric needs pictures that may have several labels',
        received: 'pictures with one label each',
      });
    }
    return targets.filter((target, i) => (logits[i] as number) > 0 === (target === 1)).length / targets.length;
  },
};
