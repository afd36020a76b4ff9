import { describe, expect, test } from 'vitest';
import { fourClasses, severalLabels } from '../../test/support/scored-pictures.js';
import {
  accuracyMulti,
  exactMatches,
  multiLabelAccuracy,
  multiLabelAuroc,
  multiLabelAurocByClass,
  multiLabelAveragePrecision,
  multiLabelAveragePrecisionByClass,
  multiLabelFBeta,
} from './multi-label.js';
import { namedMetrics } from './named-metrics.js';
import { correctness, type Metric, type MultiLabelMetric } from './predictions.js';

// scikit-learn 1.2.1: fbeta_score with zero_division=0, roc_auc_score, average_precision_score.
describe('metrics of several labels are those of scikit-learn', () => {
  test.each([
    [0.5, 0.8518518518518519],
    [0.2, 0.6296296296296297],
  ])('accuracy above %d', (threshold, expected) => {
    expect(multiLabelAccuracy(threshold).compute(severalLabels)).toBeCloseTo(expected, 12);
  });

  test.each([
    [0.5, 1, 'macro', 0.562962962962963],
    [0.5, 1, 'micro', 0.7499999999999999],
    [0.5, 1, 'weighted', 0.6844444444444445],
    [0.5, 1, 'samples', 0.4962962962962963],
    [0.5, 2, 'macro', 0.5158730158730158],
    [0.5, 2, 'samples', 0.47442680776014107],
    [0.2, 1, 'macro', 0.6444444444444445],
    [0.2, 2, 'micro', 0.8333333333333334],
    [0.2, 2, 'samples', 0.6587301587301587],
  ] as const)('above %d, F%d %s', (threshold, beta, average, expected) => {
    expect(multiLabelFBeta({ beta, average, threshold }).compute(severalLabels)).toBeCloseTo(expected, 12);
  });

  test('areas, by class and their mean', () => {
    const close = (values: number[], expected: number[]) => {
      for (const [c, value] of values.entries()) expect(value).toBeCloseTo(expected[c] as number, 12);
    };
    close(multiLabelAurocByClass(severalLabels), [0.8055555555555556, 0.75, 1]);
    close(multiLabelAveragePrecisionByClass(severalLabels), [0.8095238095238095, 0.45, 1]);
    expect(multiLabelAuroc.compute(severalLabels)).toBeCloseTo(0.8518518518518517, 12);
    expect(multiLabelAveragePrecision.compute(severalLabels)).toBeCloseTo(0.7531746031746032, 12);
  });
});

describe('what is not defined', () => {
  test('a class without pictures has no area', () => {
    const lacking = { ...severalLabels, targets: severalLabels.targets.map((t, i) => (i % 3 === 1 ? 0 : t)) };
    expect(multiLabelAurocByClass(lacking).map(Number.isNaN)).toEqual([false, true, false]);
    expect(multiLabelAveragePrecision.compute(lacking)).toBeNaN();
  });

  test('no pictures', () => {
    const none = { classes: 3, targets: new Uint8Array(0), logits: new Float32Array(0) };
    for (const metric of [
      multiLabelAccuracy(),
      multiLabelFBeta(),
      multiLabelFBeta({ average: 'samples' }),
      multiLabelAuroc,
    ])
      expect(metric.compute(none)).toBeNaN();
  });
});

test('the pictures of which everything is right', () => {
  expect(exactMatches(severalLabels)).toEqual([false, false, true, false, true, true, true, true, false]);
});

describe('the kind of labels', () => {
  const asEvaluated = { ...severalLabels, labels: new Int32Array(0) };
  const wrongKind = expect.objectContaining({ code: 'E_METRIC_LABELS' });

  test('metrics of one label refuse several', () => {
    expect(() => correctness(asEvaluated)).toThrowError(wrongKind);
    for (const metric of namedMetrics.values())
      expect(() => metric.compute(asEvaluated), metric.name).toThrowError(wrongKind);
  });

  test('metrics of several labels refuse one, and are metrics like any other', () => {
    const several: MultiLabelMetric[] = [accuracyMulti, multiLabelFBeta(), multiLabelAuroc, multiLabelAveragePrecision];
    const metrics: readonly Metric[] = several;
    for (const metric of metrics) {
      expect(() => metric.compute(fourClasses), metric.name).toThrowError(wrongKind);
      expect(metric.compute(asEvaluated)).not.toBeNaN();
    }
  });
});
