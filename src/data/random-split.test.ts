import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomSplit } from './random-split.js';

describe('randomSplit', () => {
  test('638 pictures: 511 to train on, 127 held out', () => {
    const { train, valid } = randomSplit(638, 0.2, 42);
    expect([train.length, valid.length]).toEqual([511, 127]);
  });

  test('puts every picture on one side, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 400 }), fc.double({ min: 0.06, max: 0.95 }), fc.nat(), (n, pct, seed) => {
        fc.pre(Math.trunc(pct * n) > 0);
        const { train, valid } = randomSplit(n, pct, seed);
        expect(valid.length).toBe(Math.trunc(pct * n));
        expect([...train, ...valid].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        expect([...train]).toEqual([...train].sort((a, b) => a - b));
        expect([...valid]).toEqual([...valid].sort((a, b) => a - b));
      }),
    );
  });

  test('depends on the seed alone', () => {
    expect(randomSplit(100, 0.2, 1)).toEqual(randomSplit(100, 0.2, 1));
    expect(randomSplit(100, 0.2, 1)).not.toEqual(randomSplit(100, 0.2, 2));
  });

  test('refuses shares that leave a side empty', () => {
    for (const pct of [0, 1, -0.1, 1.5, Number.NaN]) {
      expect(() => randomSplit(100, pct, 1)).toThrowError(expect.objectContaining({ code: 'E_DATA_SPLIT' }));
    }
    expect(() => randomSplit(4, 0.2, 1)).toThrow(/at least 5 pictures/);
  });
});
