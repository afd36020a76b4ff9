import { mean } from '../statistics/sample.js';
import { type Metric, type Predictions, requireOneLabel } from './predictions.js';
import { logProbabilities, probabilitiesOf } from './softmax.js';

/** Negative log likelihood of the true class for each picture, in nats, float64 [n]: the cross-entropy. */
export function lossByPicture(predictions: Predictions): Float64Array {
  requireOneLabel(predictions);
  const logs = logProbabilities(predictions);
  return Float64Array.from(predictions.labels, (label, row) => 0 - (logs[row * predictions.classes + label] as number));
}

/** Mean negative log likelihood of the true class, in nats: the cross-entropy without smoothing or class weights. */
export const negativeLogLikelihood: Metric = {
  name: 'nll',
  compute: (predictions) => mean(lossByPicture(predictions)),
};

/**
 * Brier's score: mean over pictures of the sum over classes of (probability - truth)², 0 to 2 (Brier, "Verification of
 * forecasts expressed in terms of probability", 1950). For two classes it is twice what scikit-learn gives, which sums
 * over the positive class only.
 */
export const brierScore: Metric = {
  name: 'brier',
  compute(predictions) {
    requireOneLabel(predictions);
    const { labels, classes } = predictions;
    const probabilities = probabilitiesOf(predictions);
    let sum = 0;
    for (const [row, label] of labels.entries()) {
      for (let c = 0; c < classes; c++)
        sum += ((probabilities[row * classes + c] as number) - Number(c === label)) ** 2;
    }
    return sum / labels.length;
  },
};
