import { describe, expect, test } from 'vitest';
import { accuracy, correctness, errorRate, predictedClasses } from './metrics.js';

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
