import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mcnemarExact } from './mcnemar.js';

const p = (onlyAWrong: number, onlyBWrong: number) => mcnemarExact({ onlyAWrong, onlyBWrong });

describe('mcnemarExact', () => {
  test.each([
    // Fagerland, Lydersen and Laake, BMC Med. Res. Methodol. 13:91, 2013: airway hyper-responsiveness (Bentur et
    // al. 2009) and complete response (Cavo et al. 2012).
    [1, 7, 0.0703],
    [6, 16, 0.0525],
    // Two media for growing tubercle bacilli: Armitage and Berry, Statistical Methods in Medical Research, 1994, p. 127.
    [12, 2, 0.0129],
  ])('of %i against %i is as published', (b, c, published) => {
    expect(p(b, c)).toBeCloseTo(published, 4);
  });

  // scipy 1.17.1, binomtest(b, b + c).pvalue
  test.each([
    [5, 0, 0.0625],
    [600, 500, 0.0028195449914364284],
    [51000, 50000, 0.0016696304559914016],
    [1500, 500, 1.4743975229770045e-115],
    [3000, 1000, 2.491514538629926e-229],
    [100000, 90000, 1.6694459507445074e-116],
  ])('of %i against %i agrees with scipy', (b, c, expected) => {
    expect(p(b, c) / expected).toBeCloseTo(1, 8);
  });

  test('is 1 when nothing differs or as much on both sides', () => {
    expect(p(0, 0)).toBe(1);
    for (const n of [1, 7, 1000, 1e6]) expect(p(n, n)).toBe(1);
  });

  test('is symmetric, in (0, 1], and twice the tail counted in whole numbers', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (b, c) => {
        const n = BigInt(b + c);
        let [term, tail] = [1n, 0n];
        for (let i = 0n; i <= BigInt(Math.min(b, c)); i++) {
          tail += term;
          term = (term * (n - i)) / (i + 1n);
        }
        // Counts up to 400 stay within the range of doubles.
        const exact = Math.min(1, (2 * Number(tail)) / 2 ** (b + c));
        expect(p(b, c)).toBe(p(c, b));
        expect(p(b, c)).toBeLessThanOrEqual(1);
        expect(p(b, c)).toBeGreaterThan(0);
        expect(p(b, c) / exact).toBeCloseTo(1, 10);
      }),
    );
  });

  test('falls as the sides part', () => {
    fc.assert(fc.property(fc.nat(500), fc.nat(500), (b, d) => p(b, b + d + 1) <= p(b, b + d)));
  });
});
