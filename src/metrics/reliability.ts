import { WarmstartError } from '../error/warmstart-error.js';
import { type Metric, type Predictions, predictedClasses, requireOneLabel } from './predictions.js';
import { probabilitiesOf } from './softmax.js';

/** Pictures whose confidence, the probability of the predicted class, is above `low` and at most `high`. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly pictures: number;
  /** Mean confidence; NaN without pictures. */
  readonly confidence: number;
  /** Share of right predictions: of a calibrated model it is the confidence. NaN without pictures. */
  readonly accuracy: number;
}

/**
 * Pictures by confidence, in bins of equal width from 0 to 1: the data of a reliability diagram.
 * @throws WarmstartError `E_METRIC_BINS` unless the number of bins is a positive whole number
 */
export function reliabilityTable(predictions: Predictions, bins = 15): ReliabilityBin[] {
  requireOneLabel(predictions);
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw new WarmstartError({
      code: 'E_METRIC_BINS',
      problem: 'the number of bins is out of range',
      expected: 'a positive whole number',
      received: String(bins),
    });
  }
  const sums = Array.from({ length: bins }, () => ({ pictures: 0, confidence: 0, right: 0 }));
  const probabilities = probabilitiesOf(predictions);
  for (const [row, predicted] of predictedClasses(predictions).entries()) {
    const confidence = probabilities[row * predictions.classes + predicted] as number;
    const bin = sums[Math.min(bins, Math.max(1, Math.ceil(confidence * bins))) - 1];
    if (!bin) continue;
    bin.pictures += 1;
    bin.confidence += confidence;
    bin.right += Number(predicted === predictions.labels[row]);
  }
  return sums.map(({ pictures, confidence, right }, i) => ({
    low: i / bins,
    high: (i + 1) / bins,
    pictures,
    confidence: confidence / pictures,
    accuracy: right / pictures,
  }));
}

/**
 * Expected calibration error of the predicted class: the mean over pictures of |accuracy - confidence| of their bin
 * (Naeini et al. 2015; Guo et al., "On calibration of modern neural networks", 2017, equation 3, with 15 bins). 0 to 1.
 * NaN without pictures. It depends on the number of bins, and on few pictures it is too high: compare only like with
 * like.
 * @throws WarmstartError `E_METRIC_BINS`, when computed
 */
export function expectedCalibrationError(bins = 15): Metric {
  return {
    name: 'ece',
    compute(predictions) {
      const table = reliabilityTable(predictions, bins).filter(({ pictures }) => pictures > 0);
      const gap = table.reduce((sum, bin) => sum + bin.pictures * Math.abs(bin.accuracy - bin.confidence), 0);
      return gap / predictions.labels.length;
    },
  };
}
