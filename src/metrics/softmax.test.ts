import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logitsOf, logOdds, probabilitiesOf } from './softmax.js';

const rows = fc
  .tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 4 }))
  .chain(([classes, n]) =>
    fc
      .array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: n * classes, maxLength: n * classes })
      .map((logits) => ({ classes, logits: Float32Array.from(logits) })),
  );

test('probabilities add up to 1, and their odds are what is said of them', () => {
  fc.assert(
    fc.property(rows, (scores) => {
      const p = probabilitiesOf(scores);
      const odds = logOdds(scores);
      for (let start = 0; start < p.length; start += scores.classes) {
        const row = p.subarray(start, start + scores.classes);
        expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        for (const [c, own] of row.entries()) {
          const others = row.reduce((sum, q, d) => (d === c ? sum : sum + q), 0);
          expect(odds[start + c]).toBeCloseTo(Math.log(own / others), 9);
        }
      }
    }),
  );
});

test('probabilities become logits that give them again, those rounded to 0 finite ones', () => {
  const given = Float32Array.of(0.5, 0.25, 0.25, 1, 0, 0);
  const logits = logitsOf(given);
  for (const [i, p] of probabilitiesOf({ logits, classes: 3 }).entries()) expect(p).toBeCloseTo(given[i] as number, 6);
  expect(logits[4]).toBeCloseTo(-103.279, 3);
});
