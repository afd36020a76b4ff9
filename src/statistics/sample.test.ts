import { expect, test } from 'vitest';
import { mean, median, pairedDifferences, requireFinite, standardDeviation } from './sample.js';

test('mean, median and deviation of a sample, which stays as it is', () => {
  const sample = [7, 1, 4, 20];
  expect([mean(sample), median(sample), median([3, 9, 1])]).toEqual([8, 5.5, 3]);
  expect(standardDeviation([1, 2, 3, 4])).toBeCloseTo(Math.sqrt(5 / 3), 14);
  expect(standardDeviation([1])).toBeNaN();
  expect(sample).toEqual([7, 1, 4, 20]);
});

test('pairs need as many values on both sides, and numbers', () => {
  const refused = expect.objectContaining({ code: 'E_STATISTICS_SAMPLE' });
  expect(pairedDifferences([3, 1], [1, 2])).toEqual([-2, 1]);
  expect(() => pairedDifferences([1], [1, 2])).toThrowError(refused);
  expect(() => pairedDifferences([], [])).toThrowError(refused);
  expect(() => pairedDifferences([1, Number.NaN], [1, 2])).toThrowError(/value 2 of 2/);
  expect(() => requireFinite([])).toThrowError(refused);
});
