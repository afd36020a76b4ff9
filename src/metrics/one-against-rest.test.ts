import { describe, expect, test } from 'vitest';
import { fourClasses, lackingClass, noPictures, twoClasses } from '../../test/support/scored-pictures.js';
import { auroc, aurocByClass, averagePrecision, averagePrecisionByClass } from './one-against-rest.js';

function expectClose(values: readonly number[], expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i] as number, 12);
}

// roc_auc_score (multi_class='ovr') and average_precision_score of scikit-learn 1.2.1.
describe('areas are those of scikit-learn', () => {
  test('of two classes, with equal scores', () => {
    for (const average of ['macro', 'weighted'] as const) {
      expect(auroc(average).compute(twoClasses)).toBeCloseTo(0.9111111111111111, 12);
      expect(averagePrecision(average).compute(twoClasses)).toBeCloseTo(0.95, 12);
    }
  });

  test('of each of four classes against the rest', () => {
    expectClose(aurocByClass(fourClasses), [0.7066666666666666, 0.609375, 0.6666666666666666, 0.6770833333333333]);
    expectClose(
      averagePrecisionByClass(fourClasses),
      [0.6753588516746412, 0.32916666666666666, 0.3269230769230769, 0.5284188034188033],
    );
  });

  test('of four classes together', () => {
    expect(auroc().compute(fourClasses)).toBeCloseTo(0.6649479166666665, 12);
    expect(auroc('weighted').compute(fourClasses)).toBeCloseTo(0.6693749999999999, 12);
    expect(averagePrecision().compute(fourClasses)).toBeCloseTo(0.464966849670797, 12);
    expect(averagePrecision('weighted').compute(fourClasses)).toBeCloseTo(0.4950790291579764, 12);
  });
});

describe('a class without pictures', () => {
  test('has no area, and so there is no mean; weighted by pictures it does not count', () => {
    expectClose(aurocByClass(lackingClass).slice(0, 3), [0.875, 0.8095238095238095, 1]);
    expect(aurocByClass(lackingClass)[3]).toBeNaN();
    expect(averagePrecisionByClass(lackingClass)[3]).toBeNaN();
    expect(auroc().compute(lackingClass)).toBeNaN();
    expect(auroc('weighted').compute(lackingClass)).toBeCloseTo(0.4 * 0.875 + 0.3 * 0.8095238095238095 + 0.3, 12);
  });

  test('no more than no pictures at all', () => {
    expect(auroc().compute(noPictures)).toBeNaN();
    expect(averagePrecision('weighted').compute(noPictures)).toBeNaN();
  });
});

test('what is nearly certain is still ordered', () => {
  // As probabilities, even in float64, all of these are 1.
  const predictions = { classes: 2, labels: Int32Array.of(0, 1, 1), logits: Float32Array.of(0, 50, 0, 60, 0, 70) };
  expect(auroc().compute(predictions)).toBe(1);
});
