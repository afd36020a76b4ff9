import { describe, expect, test } from 'vitest';
import { fourClasses, lackingClass, noPictures } from '../../test/support/scored-pictures.js';
import { accuracy, errorRate, topKAccuracy } from './accuracy.js';
import { correctness, predictedClasses } from './predictions.js';

const predictions = {
  logits: Float32Array.of(1, 2, 0, 5, 5, 1, -3, -2, -1, 0, 0, 0),
  labels: Int32Array.of(1, 1, 2, 0),
  classes: 3,
};

describe('accuracy', () => {
  test('the predicted class has the largest logit, the first of equals', () => {
    expect([...predictedClasses(predictions)]).toEqual([1, 0, 2, 0]);
  });

  test('accuracy and error rate are shares of all pictures', () => {
    expect(correctness(predictions)).toEqual([true, false, true, true]);
    expect(accuracy.compute(predictions)).toBe(0.75);
    expect(errorRate.compute(predictions)).toBe(0.25);
  });

  // accuracy_score and top_k_accuracy_score of scikit-learn 1.2.1; since of equal logits that takes the last, it was
  // given those of the class c less c/1024.
  test('are those of scikit-learn', () => {
    expect(accuracy.compute(fourClasses)).toBeCloseTo(0.35, 12);
    expect(topKAccuracy(2).compute(fourClasses)).toBeCloseTo(0.6, 12);
    expect(topKAccuracy(3).compute(fourClasses)).toBeCloseTo(0.8, 12);
    expect(topKAccuracy(2).compute(lackingClass)).toBeCloseTo(0.9, 12);
  });

  test('the k most probable: of equals the first, so that one is the accuracy, and all are everything', () => {
    const shares = [1, 2, 3].map((k) => topKAccuracy(k).compute(predictions));
    expect(shares).toEqual([0.75, 1, 1]);
    expect(topKAccuracy(4).compute(fourClasses)).toBe(1);
    const broken = { classes: 2, labels: Int32Array.of(0), logits: Float32Array.of(Number.NaN, Number.NaN) };
    expect(topKAccuracy(1).compute(broken)).toBe(0);
    expect(topKAccuracy(5).name).toBe('top_5_accuracy');
  });

  test('of no pictures there is none', () => {
    for (const metric of [accuracy, errorRate, topKAccuracy(2)]) expect(metric.compute(noPictures)).toBeNaN();
  });
});
