import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fourClasses, lackingClass, noPictures, twoClasses } from '../../test/support/scored-pictures.js';
import { accuracy } from './accuracy.js';
import type { Predictions } from './predictions.js';
import { negativeLogLikelihood } from './proper-scores.js';
import { fitTemperature, fitTemperatureIfAny, withTemperature } from './temperature.js';

describe('fitTemperature', () => {
  // minimize_scalar of scipy 1.10.1 (bounded, in the logarithm of the temperature) over log_loss of scikit-learn 1.2.1.
  test.each([
    ['four', fourClasses, 2.1431987053352786, 1.2491498387264528, 0.16007392300278267],
    ['two', twoClasses, 0.8051030328708721, 0.4385275335897197, 0.17489785278239403],
    ['one lacking of four', lackingClass, 0.916182267467004, 0.6892967352216623, 0.18845988829499957],
  ] as const)('%s classes', (_, predictions, temperature, nll, ece) => {
    const fit = fitTemperature(predictions);
    expect(fit.temperature).toBeCloseTo(temperature, 6);
    expect(fit.after.nll).toBeCloseTo(nll, 6);
    expect(fit.after.ece).toBeCloseTo(ece, 6);
    expect(fit.before.nll).toBe(negativeLogLikelihood.compute(predictions));
  });

  test('undoes what logits were multiplied by', () => {
    const { temperature } = fitTemperature(fourClasses);
    fc.assert(
      fc.property(fc.integer({ min: -12, max: 12 }), (power) => {
        const scaled = withTemperature(fourClasses, 2 ** power);
        expect(fitTemperature(scaled).temperature * 2 ** power).toBeCloseTo(temperature, 9);
      }),
    );
  });

  test('no other temperature is better, and no prediction changes', () => {
    const random = fc.record({
      classes: fc.constant(3),
      labels: fc.array(fc.nat(2), { minLength: 12, maxLength: 12 }).map((labels) => Int32Array.from(labels)),
      logits: fc
        .array(fc.integer({ min: -40, max: 40 }), { minLength: 36, maxLength: 36 })
        .map((l) => Float32Array.from(l, (v) => v / 8)),
    });
    let fitted = 0;
    fc.assert(
      fc.property(random, (predictions) => {
        const fit = fitTemperatureIfAny(predictions);
        if (!fit) return;
        fitted += 1;
        for (const factor of [0.9, 1.1]) {
          const other = withTemperature(predictions, fit.temperature * factor);
          expect(negativeLogLikelihood.compute(other)).toBeGreaterThanOrEqual(fit.after.nll - 1e-6);
        }
        expect(fit.after.nll).toBeLessThanOrEqual(fit.before.nll + 1e-6);
      }),
    );
    expect(fitted).toBeGreaterThan(10);
    const { temperature } = fitTemperature(fourClasses);
    expect(accuracy.compute(withTemperature(fourClasses, temperature))).toBe(accuracy.compute(fourClasses));
  });

  const labels = Int32Array.of(0, 1);
  test.each([
    ['all are right', { classes: 2, labels, logits: Float32Array.of(1, 0, 0, 1) }, /all 2 predictions right/],
    ['they are worse than chance', { classes: 2, labels, logits: Float32Array.of(0, 1, 1, 0) }, /no higher/],
    ['there are no pictures', noPictures, /no pictures/],
    ['a logit is not a number', { classes: 2, labels, logits: Float32Array.of(0, Number.NaN, 1, 0) }, /finite/],
  ])('refuses where %s', (_, predictions: Predictions, received) => {
    expect(() => fitTemperature(predictions)).toThrowError(
      expect.objectContaining({ code: 'E_TEMPERATURE_NONE', message: expect.stringMatching(received) }),
    );
  });
});
