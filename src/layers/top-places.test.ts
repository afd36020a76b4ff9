import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TopPlaces } from './top-places.js';

test('the strongest pictures of each channel are those that sorting gives, each once, at its strongest place', () => {
  const value = fc.integer({ min: -5, max: 5 });
  const pictures = fc.array(fc.array(value, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(pictures, fc.integer({ min: 1, max: 4 }), (all, kept) => {
      const top = new TopPlaces(2, kept);
      for (const [i, maps] of all.entries()) top.add(i, Float32Array.from(maps));
      for (const c of [0, 1]) {
        const strongest = all.map((maps, picture) => {
          const own = maps.slice(3 * c, 3 * c + 3);
          const most = Math.max(...own);
          return { picture, place: own.indexOf(most), value: most };
        });
        const sorted = strongest.toSorted((a, b) => b.value - a.value || a.picture - b.picture);
        expect(top.of(c)).toEqual(sorted.slice(0, kept));
        const means = all.map((maps) => maps.slice(3 * c, 3 * c + 3).reduce((a, b) => a + b, 0) / 3);
        expect(top.mostMean(c)).toBeCloseTo(Math.max(...means), 5);
        const mean = strongest.reduce((sum, one) => sum + one.value, 0) / all.length;
        const variance = strongest.reduce((sum, one) => sum + (one.value - mean) ** 2, 0) / all.length;
        expect(top.variance(c)).toBeCloseTo(variance, 9);
      }
    }),
  );
});

test('the channel that differs most from picture to picture comes first', () => {
  const top = new TopPlaces(3, 2);
  for (const i of [0, 1, 2, 3]) top.add(i, Float32Array.of(5, i, -3 * i));
  expect(top.mostVarying(2)).toEqual([2, 1]);
  expect(top.mostVarying(9)).toEqual([2, 1, 0]);
});

test('a channel that is excited by the same pictures as one before it comes last', () => {
  const top = new TopPlaces(3, 2);
  for (const i of [0, 1, 2, 3, 4, 5]) top.add(i, Float32Array.of(9 * i, 8 * i, -i));
  expect(top.mostVarying(2)).toEqual([0, 2]);
  expect(top.mostVarying(3)).toEqual([0, 2, 1]);
});
