import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupNames, groupSplit } from './group-split.js';

describe('groupNames', () => {
  test('takes the first capture group, or else the whole match, of the name without folders', () => {
    const files = ['1_2/11_1075_x0.jpg', '1_2/deep/12_1233_x128.jpg'];
    expect(groupNames(files, /^(\d+_\d+)_/)).toEqual(['11_1075', '12_1233']);
    expect(groupNames(files, /^\d+/)).toEqual(['11', '12']);
  });

  test('does not stumble over the flags g and y', () => {
    expect(groupNames(['a/s1.jpg', 'a/s1.jpg', 'a/s1.jpg'], /s\d/gy)).toEqual(['s1', 's1', 's1']);
  });

  test('refuses a name that does not match, or matches nothing', () => {
    for (const pattern of [/^(\d+)_/, /z*/, /^(z)?/]) {
      expect(() => groupNames(['a/name.jpg'], pattern)).toThrow(/a\/name\.jpg/);
    }
  });
});

describe('groupSplit', () => {
  const picture = fc.record({ group: fc.integer({ min: 0, max: 12 }), label: fc.integer({ min: 0, max: 2 }) });
  const pictures = fc
    .array(picture, { minLength: 2, maxLength: 120 })
    .filter((all) => new Set(all.map((p) => p.group)).size > 1);
  const split = (all: readonly { group: number; label: number }[], pct: number, seed: number) =>
    groupSplit(
      all.map((p) => `g${p.group}`),
      (i) => [all[i]?.label ?? 0],
      pct,
      seed,
    );

  test('keeps groups whole, covers every picture, leaves no side empty', () => {
    fc.assert(
      fc.property(pictures, fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.nat(), (all, pct, seed) => {
        const { train, valid } = split(all, pct, seed);
        expect([...train, ...valid].sort((a, b) => a - b)).toEqual(all.map((_, i) => i));
        expect(train.length).toBeGreaterThan(0);
        expect(valid.length).toBeGreaterThan(0);
        const groups = new Set(Array.from(train, (i) => all[i]?.group));
        for (const index of valid) expect(groups.has(all[index]?.group)).toBe(false);
        expect(split(all, pct, seed)).toEqual({ train, valid });
      }),
    );
  });

  test('comes within half a group of the share where groups are alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 40 }), fc.integer({ min: 1, max: 9 }), fc.nat(), (count, each, seed) => {
        const all = Array.from({ length: count * each }, (_, i) => ({ group: i % count, label: 0 }));
        const { valid } = split(all, 0.2, seed);
        expect(Math.abs(valid.length - 0.2 * all.length)).toBeLessThanOrEqual(each / 2 + 1e-9);
      }),
    );
  });

  test('holds out different groups under different seeds', () => {
    const all = Array.from({ length: 100 }, (_, i) => ({ group: i % 10, label: 0 }));
    expect(new Set([1, 2, 3, 4, 5].map((seed) => split(all, 0.2, seed).valid.join())).size).toBeGreaterThan(1);
  });

  test('finds the split with every class on both sides', () => {
    // Class 1 is only in groups 0 and 1: exactly one of them has to be held out.
    const all = Array.from({ length: 100 }, (_, i) => ({ group: i % 20, label: i % 20 < 2 ? 1 : 0 }));
    for (let seed = 0; seed < 20; seed++) {
      const { train, valid } = split(all, 0.2, seed);
      for (const side of [train, valid]) expect(new Set(Array.from(side, (i) => all[i]?.label)).size).toBe(2);
    }
  });

  test('rather leaves a class out of the held-out pictures than out of training', () => {
    const all = Array.from({ length: 40 }, (_, i) => ({ group: i % 4, label: i % 4 === 0 ? 1 : 0 }));
    for (let seed = 0; seed < 20; seed++) {
      const { train } = split(all, 0.25, seed);
      expect(new Set(Array.from(train, (i) => all[i]?.label)).size).toBe(2);
    }
  });

  test('holds out the smallest group where all are too large', () => {
    const all = Array.from({ length: 100 }, (_, i) => ({ group: i < 45 ? 0 : 1, label: 0 }));
    expect(split(all, 0.2, 1).valid.length).toBe(45);
  });

  test('refuses a single group', () => {
    expect(() => groupSplit(['a', 'a'], (i) => [i], 0.5, 1)).toThrow(/only the group 'a'/);
    expect(() => groupSplit([], () => [], 0.5, 1)).toThrow(/no pictures/);
  });
});
