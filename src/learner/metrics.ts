/** Logits of a labelled set: float32 [n, classes], row by row, and the true class of each row. */
export interface Predictions {
  readonly logits: Float32Array;
  readonly labels: Int32Array;
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

/** Whether each prediction is right, row by row. */
export function correctness(predictions: Predictions): boolean[] {
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
