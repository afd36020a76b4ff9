import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signFlipTest } from './sign-flip.js';

/** Darwin's maize, crossed less self-fertilised, in eighths of an inch (Fisher, The Design of Experiments, table 3). */
const maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
const p = (differences: readonly number[], draws?: number) =>
  signFlipTest(differences, { seed: 5, ...(draws !== undefined && { draws }) });

describe('signFlipTest', () => {
  test("of Darwin's maize is Fisher's: 863 of 2^15 ways have as large a sum, as many the opposite", () => {
    expect(p(maize)).toBe((2 * 863) / 2 ** 15);
  });

  test('agrees with scipy', () => {
    // scipy 1.17.1, permutation_test(permutation_type='samples', n_resamples=inf)
    expect(p([-0.031, -0.016, -0.055, -0.008, -0.071, -0.024, 0.008, -0.039])).toBe(0.0234375);
  });

  test('cannot fall below what the number of seeds allows', () => {
    for (const n of [1, 3, 5, 6, 10]) expect(p(Array.from({ length: n }, (_, i) => 0.01 * (i + 1)))).toBe(2 ** (1 - n));
  });

  test('counts sums that are equal but for rounding', () => {
    expect(p([0.1, 0.2, 0.3, -0.3])).toBe(p([1, 2, 3, -3]));
    expect(p([1 / 127, 1 / 127, -1 / 127])).toBe(1);
  });

  test('without any difference is 1; differences of 0 change nothing', () => {
    expect(p([0, 0, 0])).toBe(1);
    expect(p([0, 3, 0, 1, 2])).toBe(p([3, 1, 2]));
    expect(() => p([])).toThrowError(expect.objectContaining({ code: 'E_STATISTICS_SAMPLE' }));
  });

  test('is two-sided', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 10 }), (differences) => {
        expect(p(differences.map((d) => -d))).toBe(p(differences));
        expect(p(differences)).toBeGreaterThanOrEqual(2 ** (1 - differences.length));
      }),
    );
  });

  test('draws signs where there are too many, and is never 0', () => {
    const alternating = Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? -1 : 1));
    // 20 against 10 of the same size: the binomial tail, 2 P(X <= 10) with 30 trials, 0.09873715.
    expect(p(alternating)).toBeGreaterThan(0.095);
    expect(p(alternating)).toBeLessThan(0.103);
    expect(p(new Array<number>(40).fill(1), 999)).toBe(1 / 1000);
  });
});
