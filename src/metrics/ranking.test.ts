import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaUnderRoc, averagePrecisionOf } from './ranking.js';

const ranked = fc
  .array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, 1)), { minLength: 1, maxLength: 25 })
  .map((pairs) => ({
    scores: Float64Array.from(pairs, ([score]) => score),
    positive: Uint8Array.from(pairs, ([, positive]) => positive),
  }));

describe('areaUnderRoc', () => {
  test('is the share of pairs in the right order, equal ones counting half', () => {
    fc.assert(
      fc.property(ranked, ({ scores, positive }) => {
        let [right, pairs] = [0, 0];
        for (const [i, a] of scores.entries()) {
          for (const [j, b] of scores.entries()) {
            if (!positive[i] || positive[j]) continue;
            pairs += 1;
            right += a > b ? 1 : a === b ? 0.5 : 0;
          }
        }
        const area = areaUnderRoc(scores, positive);
        if (pairs === 0) expect(area).toBeNaN();
        else expect(area).toBeCloseTo(right / pairs, 12);
      }),
    );
  });
});

describe('averagePrecisionOf', () => {
  test('is the mean over positives of the precision among what scores at least as much', () => {
    fc.assert(
      fc.property(ranked, ({ scores, positive }) => {
        const precisions = [...scores.keys()]
          .filter((i) => positive[i])
          .map((i) => {
            const taken = [...scores.keys()].filter((j) => (scores[j] as number) >= (scores[i] as number));
            return taken.filter((j) => positive[j]).length / taken.length;
          });
        const value = averagePrecisionOf(scores, positive);
        if (precisions.length === 0) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(precisions.reduce((a, b) => a + b) / precisions.length, 12);
      }),
    );
  });
});

test('a score that is not a number has no rank', () => {
  expect(areaUnderRoc(Float64Array.of(1, Number.NaN, 0), Uint8Array.of(1, 1, 0))).toBeNaN();
  expect(averagePrecisionOf(Float64Array.of(1, Number.NaN, 0), Uint8Array.of(1, 1, 0))).toBeNaN();
});
