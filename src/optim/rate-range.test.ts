import { describe, expect, test } from 'vitest';
import { SmoothedLoss } from '../learner/smoothed-loss.js';
import { defaultRateRange, exponentialRates, RunawayLoss } from './rate-range.js';

describe('exponentialRates', () => {
  test("fastai's range: every step multiplies by 10^.08, and the last stays a step below 10", () => {
    const rate = exponentialRates(defaultRateRange);
    // fastai's sched_exp(1e-7, 10, k / 100) with numpy.
    expect(rate(0)).toBe(1e-7);
    expect(rate(1)).toBeCloseTo(1.2022644346174132e-7, 20);
    expect(rate(50)).toBeCloseTo(1e-3, 15);
    expect(rate(99)).toBeCloseTo(8.317637711026709, 12);
  });

  test.each([
    [{ start: 0, end: 1, steps: 10 }, '0 to 1'],
    [{ start: 1, end: 1, steps: 10 }, '1 to 1'],
    [{ start: 1e-3, end: Number.POSITIVE_INFINITY, steps: 10 }, '0.001 to Infinity'],
    [{ start: Number.NaN, end: 1, steps: 10 }, 'NaN to 1'],
    [{ start: 1e-3, end: 1, steps: 0 }, '0'],
    [{ start: 1e-3, end: 1, steps: 2.5 }, '2.5'],
  ])('refuses %j', (range, received) => {
    expect(() => exponentialRates(range)).toThrow(`received: ${received}`);
  });
});

describe('RunawayLoss', () => {
  test('four times the lowest is allowed, more is not', () => {
    const watch = new RunawayLoss();
    expect([2, 1, 3.9, 4, 0.5, 2, 2.0001].map((loss) => watch.add(loss))).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  test('a loss that is no number ends the search', () => {
    for (const broken of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const watch = new RunawayLoss();
      watch.add(1);
      expect(watch.add(broken)).toBe(true);
    }
  });

  test('on the smoothed loss one outlier is not enough', () => {
    const [smoothed, watch] = [new SmoothedLoss(), new RunawayLoss()];
    const losses = [...Array.from({ length: 50 }, () => 1), 40, ...Array.from({ length: 20 }, () => 50)];
    const stops = losses.findIndex((loss) => {
      smoothed.add(loss);
      return watch.add(smoothed.value);
    });
    // The debiased mean is 2.21 after the 40, 3.68 after the first 50 and 5.09 after the second.
    expect(stops).toBe(52);
  });
});
