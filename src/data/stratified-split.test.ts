import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { strataOf, stratifiedSplit } from './stratified-split.js';

describe('stratifiedSplit', () => {
  test('638 patches of the Dufour map: 127 held out, 57 of 288 and 70 of 350', () => {
    const strata = Array.from({ length: 638 }, (_, i) => (i < 288 ? 'road' : 'none'));
    const { train, valid } = stratifiedSplit(strata, 0.2, 42);
    const roads = Array.from(valid, (i) => strata[i]).filter((name) => name === 'road').length;
    // 127 * 288 / 638 = 57.3 and 127 * 350 / 638 = 69.7
    expect([train.length, valid.length, roads]).toEqual([511, 127, 57]);
  });

  test('is a partition, each stratum within one picture of its share and never held out whole', () => {
    const strata = fc.array(fc.integer({ min: 0, max: 5 }).map(String), { minLength: 4, maxLength: 200 });
    fc.assert(
      fc.property(strata, fc.double({ min: 0.05, max: 0.9, noNaN: true }), fc.nat(), (all, pct, seed) => {
        const count = (name: string) => all.filter((other) => other === name).length;
        const names = [...new Set(all)];
        const total = Math.trunc(pct * all.length);
        fc.pre(names.some((name) => Math.trunc((total * count(name)) / all.length) > 0));
        const { train, valid } = stratifiedSplit(all, pct, seed);
        expect([...train, ...valid].sort((a, b) => a - b)).toEqual(all.map((_, i) => i));
        for (const name of names) {
          const held = Array.from(valid, (i) => all[i]).filter((other) => other === name).length;
          expect(Math.abs(held - (total * count(name)) / all.length)).toBeLessThan(1);
          expect(held).toBeLessThan(count(name));
        }
        if (names.every((name) => count(name) > 40)) expect(valid.length).toBe(total);
        expect(stratifiedSplit(all, pct, seed)).toEqual({ train, valid });
      }),
    );
  });

  test('gives the spare places to the largest remainders, the first of equals', () => {
    // Half of 3, 3, 3 and 1: shares 1.5, 1.5, 1.5 and .5 of 5; 2 places are left.
    const strata = [...'aaabbbcccd'];
    const { valid } = stratifiedSplit(strata, 0.5, 7);
    expect(
      Array.from(valid, (i) => strata[i])
        .sort()
        .join(''),
    ).toBe('aabbc');
  });

  test('the seed decides which', () => {
    const strata = Array.from({ length: 100 }, (_, i) => String(i % 3));
    expect(new Set([1, 2, 3].map((seed) => stratifiedSplit(strata, 0.2, seed).valid.join())).size).toBe(3);
  });

  test('refuses to hold out nothing', () => {
    expect(() => stratifiedSplit([...'aabb'], 0.2, 1)).toThrowError(expect.objectContaining({ code: 'E_DATA_SPLIT' }));
    expect(() => stratifiedSplit([...'aabb'], 1, 1)).toThrowError(expect.objectContaining({ code: 'E_DATA_SPLIT' }));
  });
});

test('combinations of labels that occur once are one stratum', () => {
  const sets = [[0], [0, 1], [0, 1], [], [1], [0]];
  expect(strataOf(6, (i) => sets[i] ?? [])).toEqual(['0', '0 1', '0 1', 'rare', 'rare', '0']);
  expect(strataOf(3, (i) => [i])).toEqual(['0', '1', '2']);
});
