import { mean } from '../statistics/sample.js';
import { correctness, type Metric, type Predictions, requireOneLabel } from './predictions.js';

/** Share of pictures whose most probable class is the true one. */
export const accuracy: Metric = {
  name: 'accuracy',
  compute: (predictions) => mean(correctness(predictions).map(Number)),
};

/** Share of pictures whose most probable class is wrong: what fastai calls `error_rate`. */
export const errorRate: Metric = {
  name: 'error_rate',
  compute: (predictions) => mean(correctness(predictions).map((right) => Number(!right))),
};

/**
 * Share of pictures whose true class is among the `k` most probable. Of classes with equal logits the first counts as
 * the more probable, so that with k = 1 this is the accuracy; from k = classes on it is 1.
 */
export function topKAccuracy(k: number): Metric {
  return {
    name: `top_${k}_accuracy`,
    compute: (predictions) => mean(ranks(predictions).map((rank) => Number(rank < k))),
  };
}

/** How many classes are more probable than the true one, row by row. */
function ranks(predictions: Predictions): number[] {
  requireOneLabel(predictions);
  const { logits, labels, classes } = predictions;
  return Array.from(labels, (label, row) => {
    const own = logits[row * classes + label] as number;
    let rank = 0;
    for (let c = 0; c < classes; c++) {
      const other = logits[row * classes + c] as number;
      // Written so that a logit that is not a number is no hit.
      if (!(other <= own) || (other === own && c < label)) rank++;
    }
    return rank;
  });
}
