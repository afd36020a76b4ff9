import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signFlipTest } from './sign-flip.js';
import { signFlipFamily } from './sign-flip-family.js';

const seed = 1;
const difference = fc.double({ min: -1, max: 1, noNaN: true });

describe('signFlipFamily', () => {
  test('has the numbers of a Python program over itertools.product that holds each against the maxima below it', () => {
    const families = [
      [0.05, 0.11, -0.02, 0.08, 0.13, 0.04, 0.09],
      [0.02, -0.03, 0.05, 0.01, 0.04, -0.01, 0.06],
      [0.2, 0.18, 0.25, 0.19, 0.22, 0.17, 0.21],
    ];
    expect(signFlipFamily(families, { seed })).toEqual([0.046875, 0.1875, 0.015625]);
  });

  test('of six seeds that all agree, three comparisons are as sure as one', () => {
    const families = [0.1, 0.2, 0.3].map((base) => [1, 2, 3, 2, 1, 2].map((k) => base + k / 100));
    expect(signFlipFamily(families, { seed })).toEqual([1 / 32, 1 / 32, 1 / 32]);
  });

  test('of one comparison is the plain test; of equal ones, too', () => {
    fc.assert(
      fc.property(fc.array(difference, { minLength: 1, maxLength: 7 }), (differences) => {
        const p = signFlipTest(differences, { seed });
        expect(signFlipFamily([differences], { seed })[0]).toBeCloseTo(p, 12);
        for (const one of signFlipFamily([differences, differences], { seed })) expect(one).toBeCloseTo(p, 12);
      }),
    );
  });

  test('never makes a p smaller', () => {
    const family = fc
      .integer({ min: 1, max: 6 })
      .chain((n) => fc.array(fc.array(difference, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(family, (families) => {
        const plain = families.map((differences) => signFlipTest(differences, { seed }));
        const adjusted = signFlipFamily(families, { seed });
        for (const [i, p] of adjusted.entries()) expect(p).toBeGreaterThanOrEqual((plain[i] as number) - 1e-12);
      }),
    );
  });

  test('draws signs where there are too many, and never gives 0', () => {
    const [p] = signFlipFamily([Array.from({ length: 25 }, (_, i) => 1 + i / 100)], { seed, draws: 1000 });
    expect(p).toBe(1 / 1001);
  });

  test('refuses comparisons of other numbers of seeds', () => {
    expect(() => signFlipFamily([[1, 2], [1]], { seed })).toThrowError(
      expect.objectContaining({ code: 'E_STATISTICS_SAMPLE' }),
    );
  });
});
