import { expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { debiasedCka } from './debiased-cka.js';
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
  expect(debiasedCka(a, b)).toBeCloseTo(0.2253571, 5);
  expect(debiasedCka(b, a)).toBe(debiasedCka(a, b));
  expect(debiasedCka(a, a)).toBeCloseTo(1, 9);
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
  expect(linearCka(a, b)).toBeCloseTo(columns / (rows + columns), 1);
  expect(Math.abs(debiasedCka(a, b))).toBeLessThan(0.1);
});

test('constant features have no number, and few rows or different ones none either', async () => {
  const some = await centredGram(wave(20, 0.7, 0.1), 5, one);
  expect(debiasedCka(some, await centredGram(new Float32Array(5).fill(7), 5, one))).toBeNaN();
  const empty = (size: number): GramMatrix => ({ size, products: new Float64Array(size * size) });
  expect(() => debiasedCka(some, empty(6))).toThrow(/different pictures/);
  expect(() => debiasedCka(empty(3), empty(3))).toThrow(/too few pictures/);
});
