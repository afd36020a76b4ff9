import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestRows } from './nearest-rows.js';

test('finds what sorting all distances finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 25 }),
      fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 60, maxLength: 200 }),
      fc.integer({ min: 1, max: 4 }),
      async (width, numbers, k) => {
        const n = Math.floor(numbers.length / width);
        fc.pre(n >= k);
        const rows = Float64Array.from(numbers.slice(0, n * width));
        const distance = (i: number, j: number) =>
          Math.hypot(
            ...Array.from({ length: width }, (_, c) => Number(rows[i * width + c]) - Number(rows[j * width + c])),
          );
        const { indices, distances } = await nearestRows(rows, width, k);
        for (let i = 0; i < n; i++) {
          const sorted = [...Array(n).keys()].map((j) => distance(i, j)).sort((a, b) => a - b);
          const [near, far] = [indices, distances].map((all) => all.subarray(i * k, (i + 1) * k));
          expect(near?.[0]).toBe(i);
          expect(new Set(near).size).toBe(k);
          for (let p = 0; p < k; p++) {
            expect(far?.[p]).toBeCloseTo(sorted[p] as number, 9);
            expect(distance(i, near?.[p] as number)).toBeCloseTo(far?.[p] as number, 9);
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('tells how far it is, and a signal ends it', async () => {
  const told: number[] = [];
  const rows = Float64Array.from({ length: 100 }, (_, i) => i);
  await nearestRows(rows, 1, 2, { onProgress: (done) => told.push(done) });
  expect(told).toEqual([64, 100]);
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(nearestRows(rows, 1, 2, { signal })).rejects.toThrow('enough');
});
