import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultRateRange, exponentialRates } from './rate-range.js';
import { suggestRates } from './rate-suggestions.js';

/** A falling sigmoid over the logarithm of the rate, then a parabola upwards, with a ripple. */
function curve(taken: number, shift: number) {
  const rateOf = exponentialRates(defaultRateRange);
  const rates = Array.from({ length: taken }, (_, k) => rateOf(k));
  const losses = rates.map(
    (rate, k) =>
      0.7 -
      0.3 / (1 + Math.exp(-3 * (Math.log10(rate) + shift))) +
      0.05 * (rate / 0.1) ** 2 +
      0.004 * Math.sin(2.1 * k),
  );
  return { rates, losses };
}

const padded = (losses: readonly number[]) => ({
  rates: [...losses.map((_, i) => i + 1), 0, 0, 0, 0, 0],
  losses: [...losses, 0, 0, 0, 0, 0],
});

describe('suggestRates', () => {
  // Computed with numpy.gradient(losses).argmin(), rates[losses.argmin()] / 10 (fastai 1.0.61, Recorder.plot) and a
  // transcription of valley (fastai 2.7, callback/schedule.py), each on [10:-5] of the curve.
  test.each([
    [
      100,
      3,
      [1.202264434617413e-3, 0.5332210238146603],
      [8.317637711026709e-4, 0.5707094301972129],
      2.754228703338169e-3,
    ],
    [
      88,
      2.5,
      [1.202264434617413e-3, 0.6348429509287618],
      [2.511886431509582e-3, 0.5750582869954617],
      4.78630092322638e-3,
    ],
    [90, 5, [2.754228703338166e-4, 0.40682458609494304], [1e-5, 0.5531508214079365], 5.248074602497722e-4],
    [
      60,
      4,
      [6.309573444801929e-5, 0.5899094203403238],
      [9.120108393559096e-5, 0.5619673392016394],
      1.737800828749376e-4,
    ],
  ] as const)(
    '%i steps of a curve that falls at 10^-%d are read as fastai reads them',
    (taken, shift, valley, steepest, tenth) => {
      const found = suggestRates(curve(taken, shift), 100);
      expect(found?.valley.rate).toBeCloseTo(valley[0], 14);
      expect(found?.valley.loss).toBeCloseTo(valley[1], 12);
      expect(found?.steepest.rate).toBeCloseTo(steepest[0], 14);
      expect(found?.steepest.loss).toBeCloseTo(steepest[1], 12);
      expect(found?.minimum.rate).toBeCloseTo(tenth, 14);
    },
  );

  test.each([
    // The same transcription; with two falling steps Python's index -1 is the last of them.
    [[1, 0.5], 1],
    [[3, 2, 1], 0],
    [[1, 2, 3], 0],
    [[5, 4, 6, 3, 7, 2, 8, 1, 9, 0.5, 9, 9, 9, 0.4], 9],
  ])('the valley of %j is at index %i', (losses, index) => {
    expect(suggestRates(padded(losses), 9)?.valley).toEqual({ rate: index + 1, loss: losses[index] });
  });

  test('there is nothing to suggest for a curve that ended at once', () => {
    expect(suggestRates(curve(16, 3), 100)).toBeUndefined();
    expect(suggestRates({ rates: [], losses: [] }, 100)).toBeUndefined();
    expect(suggestRates(curve(17, 3), 100)).toBeDefined();
  });

  test('whatever the curve, suggestions are read from its steps', () => {
    const losses = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 7, maxLength: 60 });
    fc.assert(
      fc.property(losses, (given) => {
        const rates = given.map((_, i) => 2 ** i);
        const found = suggestRates({ rates, losses: given }, 9);
        const looked = given.slice(0, -5);
        for (const { rate, loss } of [found?.valley, found?.steepest].flatMap((one) => one ?? []))
          expect(looked[Math.log2(rate)]).toBe(loss);
        expect(found?.minimum.loss).toBe(Math.min(...looked));
        expect(looked[Math.log2((found?.minimum.rate ?? 0) * 10)]).toBe(found?.minimum.loss);
      }),
    );
  });
});
