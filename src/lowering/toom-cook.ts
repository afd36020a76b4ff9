import { identity, type Matrix, range } from './matrix.js';

/**
 * A short convolution, y[i] = sum over k of w[k] * x[i + k], with fewer multiplications than pairs:
 * y = output ((kernel w) . (input x)), where . multiplies element by element.
 */
export interface ShortConvolution {
  /** [products, outputs + taps - 1] */
  readonly input: Matrix;
  /** [products, taps] */
  readonly kernel: Matrix;
  /** [outputs, products] */
  readonly output: Matrix;
}

/**
 * Finite points of evaluation. The usual ones, 0, 1, -1, 2 and -2, lose more digits: 4x4 results of 128 channels and a
 * 3x3 kernel are in float32 off by 2.5e-6 with them, by 1.2e-6 with these and by 2e-7 as ORT's Conv (root mean square
 * of the errors to that of the results, normal data). With more points it grows quickly (Barabasz et al. 2020, "Error
 * analysis and improving the accuracy of Winograd convolution for deep neural networks").
 */
const points = [0, 0.75, -0.75, 1.5, -1.5];

/** The largest number of products for which there are points. */
export const maxProducts = points.length + 1;

/**
 * Toom and Cook's algorithm for `outputs` results of a filter with `taps` coefficients, in outputs + taps - 1
 * products instead of outputs * taps (Winograd 1980; Lavin and Gray 2016, section 4, for convolutional networks):
 * the product of two polynomials from their values at as many points, one of them infinity, transposed. Needs
 * outputs + taps - 1 <= maxProducts, unless one of the two is 1.
 */
export function toomCook(outputs: number, taps: number): ShortConvolution {
  const products = outputs + taps - 1;
  if (outputs === 1 || taps === 1) return direct(outputs, taps);
  const finite = points.slice(0, products - 1);
  const others = finite.map((_, j) => finite.filter((_, i) => i !== j));
  const scales = finite.map((a, j) => (others[j] as number[]).reduce((product, p) => product * (a - p), 1));
  return {
    input: [...others.map((roots) => [...monic(roots), 0]), monic(finite)],
    kernel: [
      ...finite.map((a, j) => range(taps).map((k) => a ** k / (scales[j] as number))),
      range(taps).map((k) => (k === taps - 1 ? 1 : 0)),
    ],
    output: range(outputs).map((i) => [...finite.map((a) => a ** i), i === outputs - 1 ? 1 : 0]),
  };
}

/** One result, or one coefficient: nothing to save. */
function direct(outputs: number, taps: number): ShortConvolution {
  const same = identity(outputs + taps - 1);
  return outputs === 1
    ? { input: same, kernel: same, output: [same.map(() => 1)] }
    : { input: same, kernel: same.map(() => [1]), output: same };
}

/** Coefficients of the product of (x - root), the constant term first. */
function monic(roots: readonly number[]): number[] {
  const times = (p: readonly number[], root: number) =>
    range(p.length + 1).map((i) => (p[i - 1] ?? 0) - root * (p[i] ?? 0));
  return roots.reduce(times, [1]);
}
