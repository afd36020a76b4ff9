import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilsonInterval, z95 } from './wilson.js';

const counts = fc.integer({ min: 1, max: 1e6 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

describe('wilsonInterval', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Stat. Med. 17, 1998, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is as published', (count, n, low, high) => {
    const interval = wilsonInterval(count, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test('holds its proportion, lies within [0, 1], and mirrors', () => {
    fc.assert(
      fc.property(counts, ([count, n]) => {
        const { low, high } = wilsonInterval(count, n);
        const mirrored = wilsonInterval(n - count, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(count / n);
        expect(high).toBeGreaterThanOrEqual(count / n);
        expect(high).toBeLessThanOrEqual(1);
        expect(mirrored.low).toBeCloseTo(1 - high, 12);
        expect(mirrored.high).toBeCloseTo(1 - low, 12);
      }),
    );
  });

  test('ends where the score test just rejects', () => {
    fc.assert(
      fc.property(counts, fc.double({ min: 0.5, max: 4, noNaN: true }), ([count, n], z) => {
        const { low, high } = wilsonInterval(count, n, z);
        const score = (p: number) => (count / n - p) / Math.sqrt((p * (1 - p)) / n);
        if (count > 0) expect(score(low)).toBeCloseTo(z, 5);
        if (count < n) expect(score(high)).toBeCloseTo(-z, 5);
      }),
    );
  });

  test('narrows with n, widens with z', () => {
    const width = (n: number, z = z95) => wilsonInterval(n / 4, n, z).high - wilsonInterval(n / 4, n, z).low;
    expect(width(400)).toBeLessThan(width(100));
    expect(width(100, 2.5758)).toBeGreaterThan(width(100));
  });

  test.each([
    [1, 0],
    [-1, 5],
    [6, 5],
    [0.5, 5],
    [0, Number.NaN],
  ])('refuses %d of %d', (count, n) => {
    expect(() => wilsonInterval(count, n)).toThrowError(expect.objectContaining({ code: 'E_STATISTICS_COUNT' }));
  });
});
