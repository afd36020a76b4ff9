import { expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { leadingEigenvectors } from './leading-eigenvectors.js';

/** Q diag(values) Q', with Q a product of random reflections: a symmetric matrix whose eigenvalues are known. */
function made(values: readonly number[]): Float64Array {
  const n = values.length;
  const random = randomStream(4, 'reflections');
  const matrix = new Float64Array(n * n);
  for (const [i, value] of values.entries()) matrix[i * n + i] = value;
  for (let reflection = 0; reflection < 4; reflection++) {
    const v = Float64Array.from({ length: n }, () => random.normal());
    const length = Math.hypot(...v);
    // (I - 2 v v') M (I - 2 v v'), one side after the other.
    for (const step of [1, n]) {
      const across = n + 1 - step;
      for (let line = 0; line < n; line++) {
        let along = 0;
        for (let c = 0; c < n; c++) along += ((v[c] as number) / length) * (matrix[line * across + c * step] as number);
        for (let c = 0; c < n; c++) {
          const at = line * across + c * step;
          matrix[at] = (matrix[at] as number) - (2 * along * (v[c] as number)) / length;
        }
      }
    }
  }
  return matrix;
}

const spectra = {
  'falls off slowly': Array.from({ length: 150 }, (_, i) => 0.97 ** i),
  'falls off fast': Array.from({ length: 150 }, (_, i) => 0.5 ** i),
  'is flat but for the first': Array.from({ length: 150 }, (_, i) => (i === 0 ? 1e6 : 1 + 1 / (i + 1))),
  'ends soon': Array.from({ length: 150 }, (_, i) => (i < 5 ? 5 - i : 0)),
  'has equal values': Array.from({ length: 150 }, (_, i) => 150 - 5 * Math.floor(i / 5)),
};

test.each(Object.entries(spectra))('finds the largest of a spectrum that %s, and their vectors', async (_, values) => {
  const n = values.length;
  const matrix = made(values);
  const count = 12;
  const found = await leadingEigenvectors(matrix, n, count);
  const trace = values.reduce((a, b) => a + b);
  for (let i = 0; i < count; i++) {
    expect(Math.abs((found.values[i] as number) - (values[i] as number)) / trace).toBeLessThan(1e-8);
    const own = found.vectors.subarray(i * n, (i + 1) * n);
    if ((values[i] as number) < 1e-9 * trace) continue;
    expect(Math.hypot(...own)).toBeCloseTo(1, 9);
    let residual = 0;
    for (let row = 0; row < n; row++) {
      let image = 0;
      for (let c = 0; c < n; c++) image += (matrix[row * n + c] as number) * (own[c] as number);
      residual += (image - (found.values[i] as number) * (own[row] as number)) ** 2;
    }
    expect(Math.sqrt(residual) / trace).toBeLessThan(1e-4);
  }
});
