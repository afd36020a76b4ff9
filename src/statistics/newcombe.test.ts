import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newcombeInterval } from './newcombe.js';
import { wilsonInterval } from './wilson.js';

const interval = (bothWrong: number, onlyAWrong: number, onlyBWrong: number, bothRight: number) =>
  newcombeInterval({ bothWrong, onlyAWrong, onlyBWrong, bothRight });

const tables = fc.tuple(fc.nat(500), fc.nat(500), fc.nat(500), fc.nat(500)).filter((t) => t.some((n) => n > 0));

describe('newcombeInterval', () => {
  test.each<[source: string, table: [number, number, number, number], low: number, high: number, digits: number]>([
    ['Altman et al., Statistics with Confidence, 2000, p. 52 (thallium and stress)', [14, 5, 0, 22], 0.011, 0.226, 3],
    ['Fagerland, Lydersen and Laake, Stat. Med. 33, 2014 (Bentur et al. 2009)', [1, 1, 7, 12], -0.507, -0.026, 3],
    ['the R package contingencytables, tests of chapter 8 (Cavo et al. 2012)', [59, 6, 16, 80], -0.1186, -0.0046, 4],
  ])('is as published in %s', (_, table, low, high, digits) => {
    expect(interval(...table).low).toBeCloseTo(low, digits);
    expect(interval(...table).high).toBeCloseTo(high, digits);
  });

  test('of independent answers is the one without correlation', () => {
    // 10·40 = 20·20, so phi is 0: Newcombe's interval for independent proportions 30/90 and 30/90.
    const { low, high } = wilsonInterval(30, 90);
    expect(interval(10, 20, 20, 40).high).toBeCloseTo(Math.hypot(high - 1 / 3, 1 / 3 - low), 12);
  });

  test('of answers that never differ still has a width', () => {
    expect(interval(0, 0, 0, 20).high).toBeCloseTo(wilsonInterval(0, 20).high, 12);
    expect(interval(20, 0, 0, 0).low).toBeCloseTo(wilsonInterval(20, 20).low - 1, 12);
    expect(interval(10, 0, 0, 10).low).toBeLessThan(0);
  });

  test('holds the difference, lies within [-1, 1], and turns round with the arms', () => {
    fc.assert(
      fc.property(tables, ([a, b, c, d]) => {
        const { low, high } = interval(a, b, c, d);
        const difference = (b - c) / (a + b + c + d);
        const swapped = interval(a, c, b, d);
        const relabelled = interval(d, b, c, a);
        expect(low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(low).toBeLessThanOrEqual(difference);
        expect(high).toBeGreaterThanOrEqual(difference);
        expect(high).toBeLessThanOrEqual(1 + 1e-12);
        expect(swapped.low).toBeCloseTo(-high, 12);
        expect(swapped.high).toBeCloseTo(-low, 12);
        // B's right rate less A's differs as A's error rate less B's.
        expect(relabelled.low).toBeCloseTo(low, 12);
        expect(relabelled.high).toBeCloseTo(high, 12);
      }),
      { numRuns: 1000 },
    );
  });

  test('narrows when the same answers come ten times', () => {
    fc.assert(
      fc.property(tables, ([a, b, c, d]) => {
        const one = interval(a, b, c, d);
        const ten = interval(10 * a, 10 * b, 10 * c, 10 * d);
        expect(ten.high - ten.low).toBeLessThan(one.high - one.low);
      }),
    );
  });
});
