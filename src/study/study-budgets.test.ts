import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PictureSet } from '../data/picture-set.js';
import { batchSizeFor, budgetsOf, passesFor, studyBudgets } from './study-budgets.js';

function pictures(counts: readonly number[]): PictureSet {
  const labels = Int32Array.from(counts.flatMap((count, label) => Array.from({ length: count }, () => label)));
  const files = Array.from(labels, (_, at) => `${at}.png`);
  const pixels = { blockBytes: 1, read: async () => {} };
  return { length: labels.length, labels, classes: counts.length, files, pixels } as PictureSet;
}

const counts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 2, maxLength: 4 });
const smallest = fc.integer({ min: 1, max: 20 });

test('budgets are nested and balanced, the last has all, and their sizes are the same for every seed', () => {
  fc.assert(
    fc.property(counts, smallest, fc.nat(), (of, least, seed) => {
      const set = pictures(of);
      const budgets = budgetsOf(set, seed, least);
      const sizes = studyBudgets(set, least);
      expect(budgets.map((one) => [one.perClass, one.pictures.length])).toEqual(
        sizes.map((one) => [one.perClass, one.labels]),
      );
      for (const [at, { perClass, pictures: some }] of budgets.entries()) {
        const larger = new Set(budgets[at + 1]?.pictures ?? some);
        for (const picture of some) expect(larger).toContain(picture);
        for (const [label, count] of of.entries())
          expect(some.filter((picture) => set.labels[picture] === label)).toHaveLength(Math.min(count, perClass));
      }
      expect(budgets.at(-1)?.pictures).toHaveLength(set.length);
      expect(sizes.at(-1)?.passes).toBe(1);
      const passes = sizes.map((one) => one.passes);
      expect(passes).toEqual([...passes].sort((a, b) => b - a));
    }),
    { numRuns: 50 },
  );
});

test('few labels are gone over more often, but for fewer steps than all', () => {
  expect([16, 32, 64, 400].map((labels) => passesFor(labels, 400))).toEqual([5, 4, 3, 1]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 5000 }), (labels, more) => {
      const all = labels + more;
      expect(passesFor(labels, all)).toBeGreaterThanOrEqual(1);
      // Rounding the root up never makes it more than all.
      expect(passesFor(labels, all) * labels).toBeLessThanOrEqual(Math.max(all, 1.5 * labels));
    }),
  );
});

test('a step has a quarter of the labels, a power of two, from 8 to what was asked for', () => {
  expect([5, 16, 40, 64, 200, 10_000].map((labels) => batchSizeFor(labels, 64))).toEqual([5, 8, 8, 16, 32, 64]);
  expect(batchSizeFor(200, 16)).toBe(16);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 8, max: 512 }), (labels, largest) => {
      const size = batchSizeFor(labels, largest);
      expect(size).toBeGreaterThanOrEqual(Math.min(8, labels));
      expect(size).toBeLessThanOrEqual(Math.min(labels, largest));
    }),
  );
});
