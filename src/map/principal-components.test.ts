import { expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { principalComponents } from './principal-components.js';

const [n, width] = [12, 7];
const rows = Float32Array.from({ length: n * width }, (_, at) => {
  const [i, j] = [Math.floor(at / width), at % width];
  return Math.sin(1.3 * i * j + i) + (3 / (1 + j)) * Math.cos(0.7 * i) + 0.1 * j;
});

// numpy 2.4.6: numpy.linalg.svd of the same rows less their means; the largest entry of each right vector made positive.
const shares = [0.790937271, 0.065598837, 0.064692312, 0.050247028, 0.016851213, 0.007406541, 0.004266797];
const scores = [
  [
    3.1147947, 3.1578619, 0.555922, -2.1715157, -4.4950697, -5.5129504, -2.2012109, 0.538315, 2.9906942, 3.7417136,
    0.8786477, -0.5972024,
  ],
  [
    -0.0204643, -0.2047778, 1.3469817, -1.7314735, 0.4936303, -0.3451405, 0.368794, 0.6864121, -1.3659695, 0.5007374,
    -0.4514726, 0.7227426,
  ],
  [
    -0.1769182, 1.424192, -0.033231, -0.2659427, -1.5135629, 0.3601655, 1.2198986, -0.123006, -0.5463877, -1.3037263,
    0.3474541, 0.6110647,
  ],
];

test("components, shares and signs are those of numpy's singular value decomposition", async () => {
  const found = await principalComponents(rows, width, 50, { threads: 1 });
  expect(found.count).toBe(width);
  for (const [k, share] of shares.entries()) expect(found.shares[k]).toBeCloseTo(share, 6);
  for (const [k, column] of scores.entries())
    for (const [i, score] of column.entries()) expect(found.scores[i * width + k]).toBeCloseTo(score, 4);
});

test('more rows than one product takes, more columns than components: variances are those of the scores', async () => {
  const random = randomStream(1, 'test');
  const [many, wide] = [700, 40];
  const tall = Float32Array.from({ length: many * wide }, (_, at) => random.normal() * 0.8 ** (at % wide) + 5);
  const found = await principalComponents(tall, wide, 3, { threads: 1 });
  const column = (k: number) => Array.from({ length: many }, (_, i) => found.scores[i * 3 + k] as number);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const total = Array.from({ length: wide }, (_, c) => {
    const own = Array.from({ length: many }, (_, i) => tall[i * wide + c] as number);
    return mean(own.map((v) => (v - mean(own)) ** 2));
  }).reduce((a, b) => a + b);
  for (let k = 0; k < 3; k++) {
    expect(mean(column(k))).toBeCloseTo(0, 5);
    expect(mean(column(k).map((v) => v * v)) / total).toBeCloseTo(found.shares[k] as number, 5);
    for (let l = 0; l < k; l++) expect(mean(column(k).map((v, i) => v * (column(l)[i] as number)))).toBeCloseTo(0, 4);
  }
});

test('two rows have one component, and equal rows lie in one place', async () => {
  const two = await principalComponents(Float32Array.of(1, 2, 3, 3, 2, 1), 3, 50, { threads: 1 });
  expect([two.count, two.shares[0]]).toEqual([1, expect.closeTo(1, 9)]);
  expect(Math.abs((two.scores[0] as number) - (two.scores[1] as number))).toBeCloseTo(Math.sqrt(8), 6);
  const same = await principalComponents(new Float32Array(20).fill(3), 4, 2, { threads: 1 });
  expect(same.shares).toEqual([0, 0]);
  expect(same.scores).toEqual(new Float64Array(10));
});

test('a signal ends it', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(principalComponents(rows, width, 2, { signal, threads: 1 })).rejects.toThrow('enough');
});
