import { describe, expect, test } from 'vitest';
import { defaultLearningRate, groupRates } from './discriminative-rates.js';

describe('groupRates', () => {
  test('one number is the rate of every group', () => {
    expect(groupRates(0.01, 3)).toEqual([0.01, 0.01, 0.01]);
  });

  test('slice(b): all but the last group learn at a tenth', () => {
    expect(groupRates({ last: 0.01 }, 3)).toEqual([0.001, 0.001, 0.01]);
    expect(groupRates(defaultLearningRate, 1)).toEqual([3e-3]);
  });

  test('slice(a, b): geometric from a to b', () => {
    const [first, middle, last] = groupRates({ first: 1e-5, last: 1e-3 }, 3) as [number, number, number];
    expect([first, last]).toEqual([1e-5, 1e-3]);
    expect(middle).toBeCloseTo(1e-4, 12);
    expect(groupRates({ first: 1e-5, last: 1e-3 }, 1)).toEqual([1e-3]);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', (rate) => {
    expect(() => groupRates(rate, 2)).toThrow(/must be positive/);
    expect(() => groupRates({ last: rate }, 2)).toThrow(/must be positive/);
    expect(() => groupRates({ first: rate, last: 1 }, 2)).toThrow(/must be positive/);
  });
});
