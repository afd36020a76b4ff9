import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldSplit, groupFoldSplit } from './fold-split.js';
import type { Split } from './random-split.js';

const everyFold = (folds: number, split: (fold: number) => Split) => Array.from({ length: folds }, (_, f) => split(f));
const heldOut = (splits: readonly Split[]) => splits.flatMap(({ valid }) => [...valid]).sort((a, b) => a - b);
const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);

describe('foldSplit', () => {
  test('holds out every picture once; folds, and classes in them, are alike in size', () => {
    const strata = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 10, maxLength: 150 });
    fc.assert(
      fc.property(strata, fc.integer({ min: 2, max: 10 }), fc.nat(), (all, folds, seed) => {
        const splits = everyFold(folds, (fold) => foldSplit(all, { fold, folds }, seed));
        const indices = all.map((_, i) => i);
        expect(heldOut(splits)).toEqual(indices);
        for (const { train, valid } of splits) expect([...train, ...valid].sort((a, b) => a - b)).toEqual(indices);
        expect(spread(splits.map(({ valid }) => valid.length))).toBeLessThanOrEqual(1);
        for (const name of ['a', 'b', 'c']) {
          const counts = splits.map(({ valid }) => Array.from(valid, (i) => all[i]).filter((s) => s === name).length);
          expect(spread(counts)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('the seed decides', () => {
    const all = new Array<string>(50).fill('');
    const held = (seed: number) => foldSplit(all, { fold: 0, folds: 5 }, seed).valid.join();
    expect(held(1)).toBe(held(1));
    expect(held(1)).not.toBe(held(2));
  });

  test('refuses folds that are not there', () => {
    for (const [fold, folds] of [
      [5, 5],
      [-1, 5],
      [0, 1],
      [0.5, 2],
      [0, Number.NaN],
      [0, 4],
    ] as const) {
      expect(() => foldSplit(['a', 'a', 'b'], { fold, folds }, 1)).toThrowError(
        expect.objectContaining({ code: 'E_DATA_FOLD' }),
      );
    }
  });
});

describe('groupFoldSplit', () => {
  test('holds out every group once and whole', () => {
    const groups = fc.array(
      fc.integer({ min: 0, max: 20 }).map((g) => `g${g}`),
      { minLength: 5, maxLength: 150 },
    );
    fc.assert(
      fc.property(groups, fc.integer({ min: 2, max: 5 }), fc.nat(), (all, folds, seed) => {
        fc.pre(new Set(all).size >= folds);
        const splits = everyFold(folds, (fold) => groupFoldSplit(all, { fold, folds }, seed));
        expect(heldOut(splits)).toEqual(all.map((_, i) => i));
        const largest = Math.max(...[...new Set(all)].map((name) => all.filter((other) => other === name).length));
        expect(spread(splits.map(({ valid }) => valid.length))).toBeLessThanOrEqual(largest);
        for (const { train, valid } of splits) {
          expect(valid.length).toBeGreaterThan(0);
          const trained = new Set(Array.from(train, (i) => all[i]));
          expect([...valid].some((i) => trained.has(all[i]))).toBe(false);
        }
      }),
    );
  });

  test('refuses more folds than groups', () => {
    expect(() => groupFoldSplit(['a', 'a', 'b'], { fold: 0, folds: 3 }, 1)).toThrow(/fewer groups than folds/);
  });
});
