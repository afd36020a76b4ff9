import { expect, test } from 'vitest';
import { fourClasses } from '../../test/support/scored-pictures.js';
import { namedMetrics } from './named-metrics.js';

test('every metric is found under its own name, once, and is a number', () => {
  expect([...namedMetrics.keys()]).toEqual([
    'error_rate',
    'accuracy',
    ...['top_2_accuracy', 'top_3_accuracy', 'top_5_accuracy'],
    ...['precision_macro', 'precision_micro', 'precision_weighted'],
    ...['recall_macro', 'recall_micro', 'recall_weighted'],
    ...['f1_macro', 'f1_micro', 'f1_weighted'],
    ...['kappa', 'kappa_linear', 'kappa_quadratic', 'matthews'],
    ...['auroc', 'auroc_weighted', 'average_precision', 'average_precision_weighted'],
    ...['nll', 'brier', 'ece'],
  ]);
  for (const [name, metric] of namedMetrics) {
    expect(metric.name).toBe(name);
    expect(metric.compute(fourClasses)).not.toBeNaN();
  }
});
