import { WarmstartError } from '../error/warmstart-error.js';

/** Logits of a labelled set: float32 [n, classes], row by row, and what is true of each row. */
export interface Predictions {
  readonly logits: Float32Array;
  /** The true class, from 0, [n]. Empty where a picture may have several labels. */
  readonly labels: Int32Array;
  /** Only where a picture may have several labels: 1 for each class that it belongs to, else 0, [n, classes]. */
  readonly targets?: Uint8Array;
  readonly classes: number;
}

/** Predictions for pictures that may belong to several classes or none, one sigmoid a class. */
export interface MultiLabelPredictions {
  readonly logits: Float32Array;
  readonly targets: Uint8Array;
  readonly classes: number;
}

/**
 * A number that tells how good predictions are. It is NaN where it is not defined, as without pictures. One that is not
 * meant for the kind of labels throws `E_METRIC_LABELS`.
 */
export interface MetricOf<P> {
  /** In tables and records: lower case, words joined by '_'. */
  readonly name: string;
  compute(predictions: P): number;
}

export type Metric = MetricOf<Predictions>;

/** A metric for pictures that may have several labels; it needs `targets`, and no `labels`. */
export type MultiLabelMetric = MetricOf<Omit<Predictions, 'labels'>>;

/** @throws WarmstartError `E_METRIC_LABELS` where pictures may have several labels */
export function requireOneLabel({ targets }: Pick<Predictions, 'targets'>): void {
  if (!targets) return;
  throw new WarmstartError({
    code: 'E_METRIC_LABELS',
    problem: 'this metric needs pictures with one label each',
    received: 'pictures with any number of labels',
    hint: 'take a metric for several labels, such as accuracyMulti',
  });
}

/** @throws WarmstartError `E_METRIC_LABELS` where pictures have one label each */
export function requireTargets({ targets }: Pick<Predictions, 'targets'>): Uint8Array {
  if (targets) return targets;
  throw new WarmstartError({
    code: 'E_METRIC_LABELS',
    problem: 'this metric needs pictures that may have several labels',
    received: 'pictures with one label each',
  });
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
  requireOneLabel(predictions);
  return Array.from(predictedClasses(predictions), (c, row) => c === predictions.labels[row]);
}
