import type { Energy } from '../energy/energy.js';
import type { EpochRecord } from '../learner/training-event.js';
import { errorRate } from '../metrics/accuracy.js';
import { fBeta } from '../metrics/f-beta.js';
import { auroc } from '../metrics/one-against-rest.js';
import { type Predictions, predictedClasses } from '../metrics/predictions.js';
import { negativeLogLikelihood } from '../metrics/proper-scores.js';
import { probabilitiesOf } from '../metrics/softmax.js';
import type { Outcome } from './outcome.js';

export interface TrainingFacts {
  /** Pictures that were learned from, and how many of them in a step. */
  readonly labels: number;
  readonly batchSize: number;
  readonly epochs: readonly EpochRecord[];
  readonly seconds: number;
  readonly energy: Energy;
}

/** What a training gave, as it is kept, with what it made of each picture. Pictures have one label each. */
export function outcomeOf(
  predictions: Predictions,
  { labels, batchSize, epochs, seconds, energy }: TrainingFacts,
): Outcome & Required<Pick<Outcome, 'predictions'>> {
  const { wattHours, low, high, method } = energy;
  return {
    labels,
    batchSize,
    history: epochs.map(({ trainLoss, validLoss, metrics, seconds: time }) => ({
      trainLoss,
      validLoss,
      errorRate: metrics[errorRate.name] ?? Number.NaN,
      seconds: time,
    })),
    final: finalOf(predictions),
    seconds,
    energy: { wattHours, low, high, method },
    predictions: predictionsOf(predictions),
  };
}

function finalOf(predictions: Predictions): Outcome['final'] {
  const { labels } = predictions;
  const told = predictedClasses(predictions);
  const wrong = labels.reduce((count, label, at) => count + (told[at] === label ? 0 : 1), 0);
  const area = auroc().compute(predictions);
  return {
    errorRate: wrong / labels.length,
    wrong,
    pictures: labels.length,
    loss: negativeLogLikelihood.compute(predictions),
    macroF1: fBeta().compute(predictions),
    ...(Number.isFinite(area) && { auroc: area }),
  };
}

function predictionsOf(predictions: Predictions): NonNullable<Outcome['predictions']> {
  const { classes, labels } = predictions;
  const told = Array.from(predictedClasses(predictions));
  const probabilities = probabilitiesOf(predictions);
  // Of a network that diverged it may not be a number, which JSON does not have: then nothing speaks for the class.
  const of = (row: number, label: number) => Number((probabilities[row * classes + label] as number).toFixed(4)) || 0;
  return {
    told,
    confidence: told.map((label, row) => of(row, label)),
    truth: Array.from(labels, (label, row) => of(row, label)),
  };
}
