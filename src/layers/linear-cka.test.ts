import fc from 'fast-check';
import { expect, test } from 'vitest';
import { centredGram, type GramMatrix } from './gram-matrix.js';
import { linearCka } from './linear-cka.js';

const one = { threads: 1 };

function wave(count: number, a: number, b: number, change: (v: number, i: number) => number = (v) => v): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => change(Math.sin(a * i + b), i));
}

/** What NumPy 1.24 says of ||Y^T X||^2 / (||X^T X|| ||Y^T Y||), centred, in double precision. */
test('features have the similarity that an independent computation gives', async () => {
  const x = wave(30, 0.7, 0.1);
  const y = wave(18, 1.3, 0.4, (v, i) => v ** 3 + 0.2 * (x[5 * Math.floor(i / 3) + (i % 3)] as number));
  const [a, b] = [await centredGram(x, 6, one), await centredGram(y, 6, one)];
  expect(linearCka(a, b)).toBeCloseTo(0.5027685, 5);
});

test('so have more features than are multiplied at once, far from zero', async () => {
  const [n, p] = [40, 3000];
  const x = wave(n * p, 0.7, 0.1, (v, i) => (Math.fround(v) + 3) * (i % p < 50 ? Math.floor(i / p) : 1));
  const y = wave(n * 70, 1.3, 0.4, (v, i) => Math.fround(v) + (i % 70 === 0 ? Math.floor(i / 70) / 10 : 0));
  expect(linearCka(await centredGram(x, n, one), await centredGram(y, n, one))).toBeCloseTo(0.0508482, 5);
});

test('turning features, or scaling all of them alike, changes nothing; their order among pictures does', async () => {
  const rows = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 16, maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(
      rows.filter((all) => new Set(all).size > 8),
      fc.double({ min: 0, max: 6.3, noNaN: true }),
      fc.double({ min: 0.1, max: 9, noNaN: true }),
      async (all, angle, scale) => {
        const x = Float32Array.from(all);
        const turned = x.map((v, i) => {
          const other = x[i % 2 === 0 ? i + 1 : i - 1] as number;
          return scale * (Math.cos(angle) * v + (i % 2 === 0 ? -1 : 1) * Math.sin(angle) * other);
        });
        const [a, b] = [await centredGram(x, 8, one), await centredGram(turned, 8, one)];
        expect(linearCka(a, b)).toBeCloseTo(1, 4);
        expect(linearCka(b, a)).toBe(linearCka(a, b));
      },
    ),
    { numRuns: 20 },
  );
});

test('features that tell nothing of each other have none, and constant ones no number', async () => {
  const [a, b] = [
    await centredGram(Float32Array.of(1, -1, 1, -1), 4, one),
    await centredGram(Float32Array.of(1, 1, -1, -1), 4, one),
  ];
  expect(linearCka(a, b)).toBeCloseTo(0, 9);
  expect(linearCka(a, await centredGram(new Float32Array(4).fill(7), 4, one))).toBeNaN();
  const five: GramMatrix = { size: 5, products: new Float64Array(25) };
  expect(() => linearCka(a, five)).toThrow(/features of different pictures/);
});
