import { accuracy, errorRate, topKAccuracy } from './accuracy.js';
import { cohenKappa, matthewsCorrelation } from './agreement.js';
import { type Average, fBeta, precision, recall } from './f-beta.js';
import { auroc, averagePrecision } from './one-against-rest.js';
import type { Metric } from './predictions.js';
import { brierScore, negativeLogLikelihood } from './proper-scores.js';
import { expectedCalibrationError } from './reliability.js';

const averages: readonly Average[] = ['macro', 'micro', 'weighted'];

/** The metrics that can be asked for by name alone, each under its own. */
export const namedMetrics: ReadonlyMap<string, Metric> = new Map(
  [
    errorRate,
    accuracy,
    ...[2, 3, 5].map(topKAccuracy),
    ...averages.map(precision),
    ...averages.map(recall),
    ...averages.map((average) => fBeta({ average })),
    cohenKappa(),
    cohenKappa('linear'),
    cohenKappa('quadratic'),
    matthewsCorrelation,
    auroc(),
    auroc('weighted'),
    averagePrecision(),
    averagePrecision('weighted'),
    negativeLogLikelihood,
    brierScore,
    expectedCalibrationError(),
  ].map((metric) => [metric.name, metric]),
);
