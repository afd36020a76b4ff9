import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearestTo } from './near-neighbours.js';
import type { FeatureRows } from './unit-rows.js';

const one = { threads: 1 };

/** By the definition, in double precision, one pair after the other. */
function byDefinition({ features, width }: FeatureRows, query: Float32Array): number[] {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
  return Array.from({ length: features.length / width }, (_, row) => {
    const other = features.subarray(row * width, (row + 1) * width);
    const lengths = Math.sqrt(dot(query, query) * dot(other, other));
    return lengths === 0 ? 0 : dot(query, other) / lengths;
  });
}

describe('nearestTo', () => {
  test('goes by direction, not by length', async () => {
    const features = Float32Array.of(3, 0, 0.1, 0.1, -2, 0, 0, 5, 0, 0);
    const [found] = await nearestTo({ features, width: 2 }, { features: Float32Array.of(0.5, 0.4), width: 2 }, 9, one);
    expect(found?.map(({ row }) => row)).toEqual([1, 0, 3, 4, 2]);
    expect(found?.[0]?.similarity).toBeCloseTo(0.9 / Math.sqrt(2 * 0.41), 6);
    expect(found?.[3]?.similarity).toBe(0);
    expect(found?.[4]?.similarity).toBeCloseTo(-0.5 / Math.sqrt(0.41), 6);
  });

  test('finds what the definition says, only among those it may find', async () => {
    const number = fc.float({ min: -1, max: 1, noNaN: true });
    const rows = fc.integer({ min: 1, max: 5 }).chain((width) =>
      fc.record({
        width: fc.constant(width),
        searched: fc.array(fc.array(number, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 30 }),
        sought: fc.array(fc.array(number, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 4 }),
        k: fc.integer({ min: 1, max: 8 }),
        every: fc.integer({ min: 1, max: 3 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(rows, async ({ width, searched, sought, k, every }) => {
        const features = { features: Float32Array.from(searched.flat()), width };
        const among = [...searched.keys()].filter((row) => row % every === 0);
        const found = await nearestTo(features, { features: Float32Array.from(sought.flat()), width }, k, {
          ...one,
          among,
        });
        expect(found).toHaveLength(sought.length);
        for (const [i, neighbours] of found.entries()) {
          const wanted = byDefinition(features, Float32Array.from(sought[i] as number[]));
          const best = among.map((row) => wanted[row] as number).sort((a, b) => b - a);
          expect(neighbours).toHaveLength(Math.min(k, among.length));
          for (const [rank, { row, similarity }] of neighbours.entries()) {
            expect(row % every).toBe(0);
            expect(similarity).toBeCloseTo(wanted[row] as number, 4);
            expect(similarity).toBeCloseTo(best[rank] as number, 4);
          }
          expect(new Set(neighbours.map(({ row }) => row)).size).toBe(neighbours.length);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('is the same in one block and in many', async () => {
    // 6 million similarities: more than are held at one time.
    const rows = (n: number, a: number) => Float32Array.from({ length: 2 * n }, (_, i) => Math.sin(i * a));
    const searched = { features: rows(3000, 1.7), width: 2 };
    const sought = { features: rows(2000, 2.3), width: 2 };
    const together = await nearestTo(searched, sought, 3, one);
    for (const i of [0, 1397, 1398, 1399, 1999]) {
      const query = { features: sought.features.subarray(2 * i, 2 * i + 2), width: 2 };
      const [alone] = await nearestTo(searched, query, 3, one);
      expect(together[i]?.map(({ similarity }) => similarity)).toEqual(
        alone?.map(({ similarity }) => expect.closeTo(similarity, 6)),
      );
    }
  });

  test('nothing may be found, nothing is sought, and widths must be the same', async () => {
    const rows = { features: Float32Array.of(1, 2), width: 2 };
    expect(await nearestTo(rows, rows, 3, { ...one, among: [] })).toEqual([[]]);
    expect(await nearestTo(rows, { features: new Float32Array(), width: 2 }, 3, one)).toEqual([]);
    await expect(nearestTo(rows, { features: Float32Array.of(1), width: 1 }, 3)).rejects.toMatchObject({
      code: 'E_FEATURES_WIDTH',
    });
  });
});
