import { WarmstartError } from '../error/warmstart-error.js';
import { type Predictions, requireOneLabel } from './predictions.js';
import { negativeLogLikelihood } from './proper-scores.js';
import { expectedCalibrationError } from './reliability.js';

/** How well probabilities can be taken at their word: both are lower for better ones. */
export interface CalibrationScores {
  /** Mean negative log likelihood, in nats. */
  readonly nll: number;
  /** Expected calibration error, 15 bins. */
  readonly ece: number;
}

export interface TemperatureFit {
  /** What to divide logits by before the softmax. Above 1: the model was too sure of itself. */
  readonly temperature: number;
  readonly before: CalibrationScores;
  readonly after: CalibrationScores;
}

/**
 * Temperature scaling (Guo et al., "On calibration of modern neural networks", 2017, section 4.2): the one number that,
 * dividing all logits, gives the least negative log likelihood, to a relative error of about 1e-12. No prediction
 * changes by it, only how sure it is. Fit it on pictures that were not trained on; on those it was fitted on, the
 * numbers after it are a little too good.
 * @throws WarmstartError `E_TEMPERATURE_NONE` when there is no such number: all predictions are right, so that none is
 * low enough; or the logits know no more than chance, so that none is high enough; or there are no pictures
 */
export function fitTemperature(predictions: Predictions): TemperatureFit {
  const fit = fitTemperatureIfAny(predictions);
  if (fit) return fit;
  throw new WarmstartError({
    code: 'E_TEMPERATURE_NONE',
    problem: 'there is no temperature that fits these predictions best',
    expected: 'predictions that are better than chance, some of them wrong',
    received: obstacle(predictions) as string,
    hint: 'use more pictures that were not trained on',
  });
}

/** As `fitTemperature`, but undefined where there is no such number. */
export function fitTemperatureIfAny(predictions: Predictions): TemperatureFit | undefined {
  requireOneLabel(predictions);
  if (obstacle(predictions) !== undefined) return undefined;
  const temperature = 1 / inverseTemperature(predictions);
  const after = calibrationScores(withTemperature(predictions, temperature));
  return { temperature, before: calibrationScores(predictions), after };
}

/** The same predictions with all logits divided by the temperature. */
export function withTemperature(predictions: Predictions, temperature: number): Predictions {
  return { ...predictions, logits: predictions.logits.map((logit) => logit / temperature) };
}

export function calibrationScores(predictions: Predictions): CalibrationScores {
  return {
    nll: negativeLogLikelihood.compute(predictions),
    ece: expectedCalibrationError().compute(predictions),
  };
}

/**
 * The mean of log sum exp(b · logits) - b · (true logit) is convex in b, the inverse temperature: its derivative has
 * one root, which Newton's method finds, kept between bounds by bisection.
 */
function inverseTemperature(predictions: Predictions): number {
  const at = (b: number) => derivatives(predictions, b);
  let [low, high] = [1, 1];
  while (at(low).slope > 0) low /= 2;
  while (at(high).slope < 0) high *= 2;
  let b = (low + high) / 2;
  // Bisection alone would need about 50.
  for (let i = 0; i < 200 && high - low > 1e-14 * high; i++) {
    const { slope, curvature } = at(b);
    if (slope < 0) low = b;
    else high = b;
    const newton = b - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - b) <= 1e-13 * b) return next;
    b = next;
  }
  return b;
}

/** First and second derivative of the mean loss by b: the mean over pictures of E[l] - l(true), and of Var[l]. */
function derivatives({ logits, labels, classes }: Predictions, b: number) {
  let slope = 0;
  let curvature = 0;
  for (const [row, label] of labels.entries()) {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const most = Math.max(...own);
    let [total, first, second] = [0, 0, 0];
    for (const logit of own) {
      const below = logit - most;
      const weight = Math.exp(b * below);
      total += weight;
      first += weight * below;
      second += weight * below * below;
    }
    slope += first / total - ((own[label] as number) - most);
    curvature += second / total - (first / total) ** 2;
  }
  return { slope: slope / labels.length, curvature: curvature / labels.length };
}

/** Why there is no root: the derivative must be below 0 at b = 0, and above 0 as b grows and only the largest logit counts. */
function obstacle(predictions: Predictions): string | undefined {
  const { logits, labels, classes } = predictions;
  const wrong = labels.some((label, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    return (own[label] as number) < Math.max(...own);
  });
  if (labels.length === 0) return 'no pictures';
  if (!logits.every(Number.isFinite)) return 'logits that are no finite numbers';
  if (!wrong) return `all ${labels.length} predictions right: any lower temperature would be better still`;
  if (derivatives(predictions, 0).slope >= 0)
    return 'logits of the true classes that are no higher than the others on average';
  return undefined;
}
