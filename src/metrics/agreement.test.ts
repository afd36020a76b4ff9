import { describe, expect, test } from 'vitest';
import { fourClasses, lackingClass, noPictures, twoClasses } from '../../test/support/scored-pictures.js';
import { cohenKappa, matthewsCorrelation } from './agreement.js';
import type { Predictions } from './predictions.js';

const oneClass: Predictions = { classes: 2, labels: Int32Array.of(0, 0), logits: Float32Array.of(1, 0, 2, 0) };

// cohen_kappa_score and matthews_corrcoef of scikit-learn 1.2.1.
describe('agreement beyond chance is that of scikit-learn', () => {
  test.each([
    ['four', fourClasses, 0.1362126245847176, 0.09090909090909083, 0.08333333333333337, 0.14139276094997122],
    ['two', twoClasses, 0.7142857142857143, 0.7142857142857143, 0.7142857142857143, 0.7453559924999299],
    ['one lacking of four', lackingClass, 0.696969696969697, 0.7777777777777778, 0.855072463768116, 0.696969696969697],
  ] as const)('%s classes', (_, predictions, plain, linear, quadratic, matthews) => {
    expect(cohenKappa().compute(predictions)).toBeCloseTo(plain, 12);
    expect(cohenKappa('linear').compute(predictions)).toBeCloseTo(linear, 12);
    expect(cohenKappa('quadratic').compute(predictions)).toBeCloseTo(quadratic, 12);
    expect(matthewsCorrelation.compute(predictions)).toBeCloseTo(matthews, 12);
  });

  test('where all is one class, and where there is nothing', () => {
    expect(cohenKappa().compute(oneClass)).toBeNaN();
    expect(matthewsCorrelation.compute(oneClass)).toBe(0);
    for (const metric of [cohenKappa(), cohenKappa('quadratic'), matthewsCorrelation])
      expect(metric.compute(noPictures)).toBeNaN();
  });
});
