import type { Value } from '../ir/graph.js';
import { staticShape } from '../ir/shape.js';
import { elementCount } from '../ir/tensor.js';
import type { GraphBuilder } from './builder.js';
import type { ConvOperands } from './conv-window.js';
import { matrixTranspose } from './matmul.js';
import { channelsLastOrder, unfold, unfoldChannelsLast } from './unfold.js';

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
export function perPicture(b: GraphBuilder, { x, w, dY, window }: ConvOperands): Value {
  const { group } = window;
  const [filters = 1, perGroup = 1, ...kernel] = staticShape(w.shape, 'the kernel of a convolution');
  const map = staticShape(dY.shape.slice(2), 'the result of a convolution');
  const pixels = elementCount(map);
  const columns = unfold(b, x, { ...window, map, axis: 2 }).map((v) => b.reshape(v, [0, group, perGroup, pixels]));
  const left = b.reshape(dY, [0, group, filters / group, pixels]);
  const products = b.matmul(left, matrixTranspose(b, b.concat(columns, 2)));
  return toKernel(b, b.sum(products, [0]), filters, kernel, perGroup);
}

/** dY^T [O, N * E] times unfolded(x) [N * E, K * C], channels last. */
export function channelsLast(b: GraphBuilder, { x, w, dY, window }: ConvOperands): Value {
  const [filters = 1, perGroup = 1, ...kernel] = staticShape(w.shape, 'the kernel of a convolution');
  const unfolded = unfoldChannelsLast(b, x, window, staticShape(dY.shape.slice(2), 'the result of a convolution'));
  const left = b.reshape(b.transpose(dY, channelsLastOrder(dY)), [-1, filters]);
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
