import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bcaInterval } from './bca.js';
import { meanInterval } from './mean-interval.js';
import { mean, median, type Statistic } from './sample.js';

const differences = [-0.031, -0.016, -0.055, -0.008, -0.071, -0.024, 0.008, -0.039, -0.11, -0.02];
const efron = { seed: 1, expanded: false };

describe('bcaInterval', () => {
  // scipy 1.17.1, scipy.stats.bootstrap(method='BCa', n_resamples=20000), mean of 20 seeds; their deviations are
  // 4e-4 and 1.6e-4 for the mean, 0 for the median.
  test('of the mean and of the median agrees with scipy', () => {
    const ofMean = bcaInterval(differences, mean, { ...efron, resamples: 100_000 });
    expect(Math.abs((ofMean?.low ?? 0) + 0.06176)).toBeLessThan(1.2e-3);
    expect(Math.abs((ofMean?.high ?? 0) + 0.02007)).toBeLessThan(5e-4);
    const ofMedian = bcaInterval(differences, median, { ...efron, resamples: 50_000 });
    expect([ofMedian?.low, ofMedian?.high]).toEqual([expect.closeTo(-0.055, 10), expect.closeTo(-0.014, 10)]);
  });

  test('agrees with the exact bootstrap of a few values, where all samples can be listed', () => {
    // 5^5 samples of 1, 2, 4, 7, 20, by numpy 2 with the same equations: levels .0685 and .9958.
    const interval = bcaInterval([1, 2, 4, 7, 20], mean, { ...efron, resamples: 200_000 });
    expect(interval?.low).toBeCloseTo(2.6, 10);
    expect(interval?.high).toBeCloseTo(16.4, 10);
  });

  test('is the same for the same seed alone', () => {
    const skewed = [0.1, 0.35, 0.2, 1.7, 0.9, 0.43, 0.77];
    const of = (seed: number) => bcaInterval(skewed, mean, { seed, resamples: 500 });
    expect(of(3)).toEqual(of(3));
    expect(of(3)).not.toEqual(of(4));
  });

  test('does not know how far others would be from one value, or from many that are the same', () => {
    for (const sample of [[0.25], [0, 0], [0.3 - 0.1, 0.2, 0.4 - 0.2], [0.1, 0.1, 0.1, 0.1, 0.1, 0.1]]) {
      expect(bcaInterval(sample, mean, { seed: 1 })).toBeUndefined();
      expect(meanInterval(sample)).toBeUndefined();
    }
  });

  test('of two values is the way from one to the other', () => {
    expect(bcaInterval([1, 3], mean, { seed: 1 })).toEqual({ low: 1, high: 3 });
    expect(bcaInterval([1, 3], median, { seed: 1 })).toEqual({ low: 1, high: 3 });
  });

  test('has an end where the acceleration has its pole', () => {
    // a = .30 with z = 3.6 beyond 1 / a: what was drawn ends there.
    const skewed = [...new Array<number>(19).fill(0), 1];
    const { low, high } = bcaInterval(skewed, mean, { seed: 1, confidence: 0.9999 }) ?? { low: NaN, high: NaN };
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(0.15);
    expect(high).toBeLessThanOrEqual(1);
  });

  test('takes a statistic that no value alone can move', () => {
    const share: Statistic = (sample) => (median(sample) > 0 ? 1 : 0);
    expect(bcaInterval([-1, -1, -1, -1, 5, 5, -1, -1, -1], share, { seed: 1, resamples: 2000 })?.low).toBe(0);
  });

  test('refuses what is no sample', () => {
    for (const sample of [[], [1, Number.NaN], [Infinity, 1]])
      expect(() => bcaInterval(sample, mean, { seed: 1 })).toThrowError(
        expect.objectContaining({ code: 'E_STATISTICS_SAMPLE' }),
      );
  });

  test('lies in the range of the values, moves and grows with them', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(values, fc.nat(), (sample, seed) => {
        const options = { seed, resamples: 300 };
        const interval = bcaInterval(sample, mean, options);
        const moved = bcaInterval(
          sample.map((value) => 2 * value + 7),
          mean,
          options,
        );
        if (!interval) return expect(moved).toBeUndefined();
        expect(interval.low).toBeGreaterThanOrEqual(Math.min(...sample));
        expect(interval.high).toBeLessThanOrEqual(Math.max(...sample));
        expect(interval.low).toBeLessThanOrEqual(interval.high);
        expect(moved?.low).toBeCloseTo(2 * interval.low + 7, 8);
        expect(moved?.high).toBeCloseTo(2 * interval.high + 7, 8);
      }),
    );
  });
});

test("Student's interval of a mean is scipy's", () => {
  // scipy 1.17.1, scipy.stats.t.interval(.95, 9, mean, sem)
  const { low, high } = meanInterval(differences) ?? { low: NaN, high: NaN };
  expect(low).toBeCloseTo(-0.06116452241023714, 12);
  expect(high).toBeCloseTo(-0.01203547758976286, 12);
});
