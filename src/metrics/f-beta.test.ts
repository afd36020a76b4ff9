import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fourClasses, lackingClass, noPictures, twoClasses } from '../../test/support/scored-pictures.js';
import { accuracy } from './accuracy.js';
import { type Average, fBeta, precision, recall, scoresByClass } from './f-beta.js';

// precision_recall_fscore_support of scikit-learn 1.2.1, with the labels of all classes and zero_division=0.
describe('precision, recall and F-beta are those of scikit-learn', () => {
  test.each([
    ['four', fourClasses, 'macro', 0.34464285714285714, 0.35833333333333334, 0.3353174603174603],
    ['four', fourClasses, 'micro', 0.35, 0.35, 0.35],
    ['four', fourClasses, 'weighted', 0.3846428571428572, 0.35, 0.34563492063492063],
    ['two', twoClasses, 'macro', 0.8571428571428572, 0.8888888888888888, 0.8541666666666667],
    ['two', twoClasses, 'weighted', 0.8979591836734694, 0.8571428571428571, 0.8601190476190477],
    ['one lacking of four', lackingClass, 'macro', 0.6041666666666666, 0.6041666666666666, 0.6041666666666666],
    ['one lacking of four', lackingClass, 'weighted', 0.8, 0.8, 0.8],
  ] as const)('%s classes, %$', (_, predictions, average, p, r, f1) => {
    expect(precision(average).compute(predictions)).toBeCloseTo(p, 12);
    expect(recall(average).compute(predictions)).toBeCloseTo(r, 12);
    expect(fBeta({ average }).compute(predictions)).toBeCloseTo(f1, 12);
  });

  test.each([
    [2, 'macro', 0.3459821428571429],
    [2, 'weighted', 0.3444940476190476],
    [0.5, 'macro', 0.33567583732057416],
    [0.5, 'weighted', 0.36144338118022323],
  ] as const)('beta %d, %s', (beta, average, expected) => {
    expect(fBeta({ beta, average }).compute(fourClasses)).toBeCloseTo(expected, 12);
  });

  test('class by class, and 0 where there is nothing to divide by', () => {
    const rows = scoresByClass(fourClasses).map((s) => [s.precision, s.recall, s.fBeta, s.support]);
    const expected = [
      [3 / 7, 3 / 5, 1 / 2, 5],
      [1 / 5, 1 / 4, 2 / 9, 4],
      [1 / 4, 1 / 3, 2 / 7, 3],
      [1 / 2, 1 / 4, 1 / 3, 8],
    ];
    for (const [c, row] of rows.entries()) {
      for (const [i, value] of row.entries()) expect(value).toBeCloseTo(expected[c]?.[i] as number, 12);
    }
    expect(scoresByClass(lackingClass)[3]).toEqual({ precision: 0, recall: 0, fBeta: 0, support: 0 });
  });
});

describe('F-beta', () => {
  test('micro is the accuracy, and all lie between 0 and 1, whatever is predicted', () => {
    const cases = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 20 })).chain(([classes, n]) =>
      fc.record({
        classes: fc.constant(classes),
        labels: fc.array(fc.nat(classes - 1), { minLength: n, maxLength: n }).map((l) => Int32Array.from(l)),
        logits: fc.float32Array({ minLength: n * classes, maxLength: n * classes, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(cases, fc.constantFrom<Average>('macro', 'micro', 'weighted'), (predictions, average) => {
        for (const metric of [precision, recall, (a: Average) => fBeta({ average: a })]) {
          const value = metric(average).compute(predictions);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
          if (average === 'micro') expect(value).toBeCloseTo(accuracy.compute(predictions), 12);
        }
      }),
    );
  });

  test('has the name it is asked by, and none without pictures', () => {
    expect(fBeta().name).toBe('f1_macro');
    expect(fBeta({ beta: 0.5, average: 'weighted' }).name).toBe('f0.5_weighted');
    expect(fBeta().compute(noPictures)).toBeNaN();
    expect(precision('micro').compute(noPictures)).toBeNaN();
  });
});
