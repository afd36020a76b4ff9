import { describe, expect, test } from 'vitest';
import { accuracy, accuracyMulti, correctness, errorRate, exactMatches, predictedClasses } from './metrics.js';

const predictions = {
  logits: Float32Array.of(1, 2, 0, 5, 5, 1, -3, -2, -1, 0, 0, 0),
  labels: Int32Array.of(1, 1, 2, 0),
  classes: 3,
};

describe('metrics', () => {
  test('the predicted class has the largest logit, the first of equals', () => {
    expect([...predictedClasses(predictions)]).toEqual([1, 0, 2, 0]);
  });

  test('accuracy and error rate are shares of all pictures', () => {
    expect(correctness(predictions)).toEqual([true, false, true, true]);
    expect(accuracy.compute(predictions)).toBe(0.75);
    expect(errorRate.compute(predictions)).toBe(0.25);
  });
});

describe('metrics of several labels', () => {
  const several = {
    logits: Float32Array.of(2, -1, 0.1, -3, 0, 1),
    targets: Uint8Array.of(1, 0, 1, 0, 1, 1),
    labels: new Int32Array(0),
    classes: 3,
  };

  test('a label is predicted where its logit is over 0', () => {
    expect(accuracyMulti.compute(several)).toBe(5 / 6);
    expect(exactMatches(several)).toEqual([true, false]);
  });

  test('are not those of one label', () => {
    for (const metric of [accuracy, errorRate]) expect(() => metric.compute(several)).toThrow(/one label each/);
    expect(() => accuracyMulti.compute(predictions)).toThrow(/several labels/);
  });
});
