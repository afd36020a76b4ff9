import type { Value } from '../ir/graph.js';
import { staticShape } from '../ir/shape.js';
import { elementCount } from '../ir/tensor.js';
import type { GraphBuilder } from './builder.js';
import type { ConvOperands, ConvWindow } from './conv-window.js';
import { matrixTranspose } from './matmul.js';

/**
 * Derivative of a convolution by its kernel, [O, C / group, K1...]: dY times the unfolded input.
 *
 * Two equal forms. On maps larger than the number of filters, a product per picture and a sum over the
 * pictures: nothing is transposed. On smaller maps those products would write more than they read, and
 * one product over all pictures and pixels, with channels last, is faster.
 */
export function convWeightGradient(b: GraphBuilder, operands: ConvOperands): Value {
  const { dY, window } = operands;
  const [filters = 1, ...map] = staticShape(dY.shape.slice(1), 'the result of a convolution');
  if (window.group > 1 || elementCount(map) >= filters) return perPicture(b, operands);
  return channelsLast(b, operands);
}

/** sum over n of dY[n] [O, E] times unfolded(x)[n]^T [E, K * C], for each group. */
function perPicture(b: GraphBuilder, { x, w, dY, window }: ConvOperands): Value {
  const { group } = window;
  const [filters = 1, perGroup = 1, ...kernel] = staticShape(w.shape, 'the kernel of a convolution');
  const pixels = elementCount(staticShape(dY.shape.slice(2), 'the result of a convolution'));
  const columns = unfold(b, x, window, dY, 2).map((v) => b.reshape(v, [0, group, perGroup, pixels]));
  const left = b.reshape(dY, [0, group, filters / group, pixels]);
  const products = b.matmul(left, matrixTranspose(b, b.concat(columns, 2)));
  return toKernel(b, b.sum(products, [0]), filters, kernel, perGroup);
}

/** dY^T [O, N * E] times unfolded(x) [N * E, K * C], channels last. */
function channelsLast(b: GraphBuilder, { x, w, dY, window }: ConvOperands): Value {
  const [filters = 1, perGroup = 1, ...kernel] = staticShape(w.shape, 'the kernel of a convolution');
  const last = [0, ...kernel.map((_, i) => i + 2), 1];
  const columns = unfold(b, b.transpose(x, last), window, dY, 1);
  const unfolded = b.reshape(b.concat(columns, kernel.length + 1), [-1, columns.length * perGroup]);
  const left = b.reshape(b.transpose(dY, last), [-1, filters]);
  return toKernel(b, b.matmul(matrixTranspose(b, left), unfolded), filters, kernel, perGroup);
}

/** [..., O / g, K * C] to [O, C, K...]. */
function toKernel(
  b: GraphBuilder,
  product: Value,
  filters: number,
  kernel: readonly number[],
  perGroup: number,
): Value {
  const offsets = elementCount(kernel);
  const swapped = offsets === 1 ? product : b.transpose(b.reshape(product, [filters, offsets, perGroup]), [0, 2, 1]);
  return b.reshape(swapped, [filters, perGroup, ...kernel]);
}

/**
 * For every offset of the kernel, in row-major order, the pixels of x that the offset meets, as large as
 * the result's map. `axis` is the first spatial axis of x.
 */
function unfold(b: GraphBuilder, x: Value, window: ConvWindow, dY: Value, axis: number): Value[] {
  const { kernel, strides, dilations, padsBegin, padsEnd } = window;
  const size = staticShape(dY.shape.slice(2), 'the result of a convolution');
  const spatial = kernel.map((_, i) => i + axis);
  const around = (p: readonly number[]) => x.shape.map((_, i) => p[i - axis] ?? 0);
  const padded = b.pad(x, [...around(padsBegin), ...around(padsEnd)]);
  return offsetsOf(kernel).map((offset) => {
    const starts = offset.map((k, i) => k * (dilations[i] as number));
    const ends = starts.map((start, i) => start + ((size[i] as number) - 1) * (strides[i] as number) + 1);
    const whole = spatial.every((a, i) => starts[i] === 0 && ends[i] === padded.shape[a] && strides[i] === 1);
    if (whole) return padded;
    return b.slice(padded, { starts, ends, axes: spatial, ...(strides.some((s) => s > 1) ? { steps: strides } : {}) });
  });
}

function offsetsOf(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (offsets, k) => offsets.flatMap((head) => Array.from({ length: k }, (_, i) => [...head, i])),
    [[]],
  );
}
