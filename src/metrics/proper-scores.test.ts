import { describe, expect, test } from 'vitest';
import { fourClasses, lackingClass, noPictures, twoClasses } from '../../test/support/scored-pictures.js';
import { brierScore, lossByPicture, negativeLogLikelihood } from './proper-scores.js';

describe('proper scores', () => {
  // log_loss of scikit-learn 1.2.1; Brier's score in numpy, and that of two classes twice its brier_score_loss.
  test.each([
    ['four', fourClasses, 1.377333650227261, 0.7513801010596096],
    ['two', twoClasses, 0.44370964400510593, 2 * 0.1450753011940427],
    ['one lacking of four', lackingClass, 0.6915391613265738, 0.35471872863389814],
  ] as const)('%s classes', (_, predictions, nll, brier) => {
    expect(negativeLogLikelihood.compute(predictions)).toBeCloseTo(nll, 12);
    expect(brierScore.compute(predictions)).toBeCloseTo(brier, 12);
  });

  test('a loss is told apart even where the probability rounds to 0', () => {
    const sure = { classes: 2, labels: Int32Array.of(1, 0), logits: Float32Array.of(900, 0, 900, 0) };
    expect([...lossByPicture(sure)]).toEqual([900, 0]);
  });

  test('of no pictures there are none', () => {
    expect(negativeLogLikelihood.compute(noPictures)).toBeNaN();
    expect(brierScore.compute(noPictures)).toBeNaN();
  });
});
