import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { centredGram, type GramMatrix } from './gram-matrix.js';
import { linearCka } from './linear-cka.js';

const one = { threads: 1 };

function wave(count: number, a: number, b: number, change: (v: number, i: number) => number = (v) => v): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => change(Math.sin(a * i + b), i));
}

/** What NumPy 1.24 says in double precision of the uncentred products, by U-centring (Székely and Rizzo 2014, equation 2.4). */
test('features have the similarity that an independent computation gives', async () => {
  const x = wave(30, 0.7, 0.1);
  const y = wave(18, 1.3, 0.4, (v, i) => v ** 3 + 0.2 * (x[5 * Math.floor(i / 3) + (i % 3)] as number));
  const [a, b] = [await centredGram(x, 6, one), await centredGram(y, 6, one)];
  expect(linearCka(a, b)).toBeCloseTo(0.2253571, 5);
  expect(linearCka(b, a)).toBe(linearCka(a, b));
  expect(linearCka(a, a)).toBeCloseTo(1, 9);
});

test('so have more features than are multiplied at once, far from zero', async () => {
  const [n, p] = [40, 3000];
  const x = wave(n * p, 0.7, 0.1, (v, i) => (Math.fround(v) + 3) * (i % p < 50 ? Math.floor(i / p) : 1));
  const y = wave(n * 70, 1.3, 0.4, (v, i) => Math.fround(v) + (i % 70 === 0 ? Math.floor(i / 70) : 0));
  expect(linearCka(await centredGram(x, n, one), await centredGram(y, n, one))).toBeCloseTo(0.9648887, 4);
});

test('turning features, or scaling all of them alike, changes nothing; their order among pictures does', async () => {
  // In tenths: products of numbers next to zero would be lost in float32.
  const tenths = fc.integer({ min: -40, max: 40 }).map((v) => v / 10);
  const rows = fc.array(tenths, { minLength: 16, maxLength: 16 });
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

test('features that have nothing in common do not seem alike, however many they are', async () => {
  const [rows, columns] = [48, 960];
  const noise = (name: string) => {
    const stream = randomStream(5, name);
    return centredGram(
      Float32Array.from({ length: rows * columns }, () => stream.normal()),
      rows,
      one,
    );
  };
  const [a, b] = [await noise('one'), await noise('other')];
  expect(Math.abs(linearCka(a, b))).toBeLessThan(0.1);
});

test('constant features have no number, and few rows or different ones none either', async () => {
  const some = await centredGram(wave(20, 0.7, 0.1), 5, one);
  expect(linearCka(some, await centredGram(new Float32Array(5).fill(7), 5, one))).toBeNaN();
  const empty = (size: number): GramMatrix => ({ size, products: new Float64Array(size * size) });
  expect(() => linearCka(some, empty(6))).toThrow(/different pictures/);
  expect(() => linearCka(empty(3), empty(3))).toThrow(/too few pictures/);
});
