/** Logits of pictures that each belong to one class: float32 [n, classes], row by row, and the true class of each row. */
export interface Predictions {
  readonly logits: Float32Array;
  /** From 0, [n]. */
  readonly labels: Int32Array;
  readonly classes: number;
}

/** Logits of pictures that may belong to several classes or none, one sigmoid a class: float32 [n, classes]. */
export interface MultiLabelPredictions {
  readonly logits: Float32Array;
  /** 1 where the picture belongs to the class, else 0, [n, classes]. */
  readonly targets: Uint8Array;
  readonly classes: number;
}

/** A number that tells how good predictions are. It is NaN where it is not defined, as without pictures. */
export interface MetricOf<P> {
  /** In tables and records: lower case, words joined by '_'. */
  readonly name: string;
  compute(predictions: P): number;
}

export type Metric = MetricOf<Predictions>;
export type MultiLabelMetric = MetricOf<MultiLabelPredictions>;

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

/** Whether each prediction is right, row by row. */
export function correctness(predictions: Predictions): boolean[] {
  return Array.from(predictedClasses(predictions), (c, row) => c === predictions.labels[row]);
}

/** Mean of numbers; NaN of none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}
