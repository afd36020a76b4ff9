import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { type Matrix, range } from './matrix.js';
import { maxProducts, type ShortConvolution, toomCook } from './toom-cook.js';

/** Every size that has points enough, and those that need none. */
const sizes = range(8).flatMap((outputs) =>
  range(8)
    .map((taps): [number, number] => [outputs + 1, taps + 1])
    .filter(([m, r]) => m === 1 || r === 1 || m + r - 1 <= maxProducts),
);

/** Arithmetic in double or, rounded after every operation, in single precision. */
type Rounding = (value: number) => number;
const exact: Rounding = (value) => value;

function apply(matrix: Matrix, x: readonly number[], round: Rounding): number[] {
  return matrix.map((row) => row.reduce((sum, a, i) => round(sum + round(round(a) * (x[i] as number))), 0));
}

function plainSum(w: readonly number[], x: readonly number[], outputs: number, round = exact): number[] {
  return range(outputs).map((i) => w.reduce((sum, a, k) => round(sum + round(a * (x[i + k] as number))), 0));
}

function normals(label: string, n: number): number[] {
  const stream = randomStream(3, label);
  return range(n).map(() => Math.fround(stream.normal()));
}

describe('a short convolution', () => {
  test.each(sizes)('of %i results and %i coefficients is the plain sum', (outputs, taps) => {
    const { input, kernel, output } = toomCook(outputs, taps);
    const [w, x] = [normals('w', taps), normals('x', outputs + taps - 1)];
    const [a, b] = [apply(kernel, w, exact), apply(input, x, exact)];
    const y = apply(
      output,
      a.map((v, j) => v * (b[j] as number)),
      exact,
    );
    for (const [i, wanted] of plainSum(w, x, outputs).entries()) {
      expect(Math.abs((y[i] as number) - wanted)).toBeLessThan(1e-12);
    }
  });

  test.each(sizes)('of %i results and %i coefficients takes as many products as it has inputs', (outputs, taps) => {
    const { input, kernel, output } = toomCook(outputs, taps);
    const inputs = outputs + taps - 1;
    expect([input.length, kernel.length, output.length]).toEqual([inputs, inputs, outputs]);
    for (const [matrix, width] of [
      [input, inputs],
      [kernel, taps],
      [output, inputs],
    ] as const) {
      expect(new Set(matrix.map((row) => row.length))).toEqual(new Set([width]));
    }
  });
});

describe('in single precision, summed over many channels', () => {
  const [channels, pixels] = [128, 300];

  /** Root mean square of the errors relative to that of the result, for one tile after another. */
  function error(outputs: number, taps: number, sum: (w: number[][], x: number[][]) => number[]): number {
    let [wrong, right] = [0, 0];
    for (const pixel of range(pixels)) {
      const w = range(channels).map((c) => normals(`w ${pixel} ${c}`, taps));
      const x = range(channels).map((c) => normals(`x ${pixel} ${c}`, outputs + taps - 1));
      const found = sum(w, x);
      for (const i of range(outputs)) {
        const wanted = w.reduce((total, row, c) => total + (plainSum(row, x[c] as number[], outputs)[i] as number), 0);
        wrong += (wanted - (found[i] as number)) ** 2;
        right += wanted ** 2;
      }
    }
    return Math.sqrt(wrong / right);
  }
  const added = (a: readonly number[], b: readonly number[]) => a.map((v, i) => Math.fround(v + (b[i] as number)));
  const plain = (outputs: number) => (w: number[][], x: number[][]) =>
    w.map((row, c) => plainSum(row, x[c] as number[], outputs, Math.fround)).reduce(added);
  const short =
    ({ input, kernel, output }: ShortConvolution) =>
    (w: number[][], x: number[][]) => {
      const products = w.map((row, c) => {
        const [a, b] = [apply(kernel, row, Math.fround), apply(input, x[c] as number[], Math.fround)];
        return a.map((v, j) => Math.fround(v * (b[j] as number)));
      });
      return apply(output, products.reduce(added), Math.fround);
    };

  test('four results of three coefficients are off by less than three times what the plain sum is', () => {
    expect(error(4, 3, short(toomCook(4, 3)))).toBeLessThan(3 * error(4, 3, plain(4)));
  });
});
