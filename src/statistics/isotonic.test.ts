import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nonIncreasing } from './isotonic.js';

test('what rises is pooled', () => {
  expect(nonIncreasing([5, 3, 4, 1])).toEqual([5, 3.5, 3.5, 1]);
  expect(nonIncreasing([1, 2, 3])).toEqual([2, 2, 2]);
  expect(nonIncreasing([4, 5, 1, 3, 2, 0])).toEqual([4.5, 4.5, 2, 2, 2, 0]);
  expect(nonIncreasing([])).toEqual([]);
});

test('is the projection: it falls, keeps the sum, and its error stands at right angles to it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 20 }), (values) => {
      const fitted = nonIncreasing(values);
      fitted.forEach((value, i) => {
        if (i > 0) expect(value).toBeLessThanOrEqual((fitted[i - 1] as number) + 1e-9);
      });
      const dot = (weigh: (i: number) => number) =>
        values.reduce((sum, value, i) => sum + weigh(i) * (value - (fitted[i] as number)), 0);
      expect(dot(() => 1)).toBeCloseTo(0, 8);
      expect(dot((i) => fitted[i] as number)).toBeCloseTo(0, 6);
      // No direction that keeps falling brings it nearer: -1 from any place on.
      for (let k = 0; k < values.length; k++) expect(dot((i) => (i >= k ? -1 : 0))).toBeLessThan(1e-8);
    }),
  );
});
