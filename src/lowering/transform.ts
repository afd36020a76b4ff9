import type { Node } from '../ir/graph.js';

/** Numbers that a transform has at most, for 3x3 kernels on maps of up to 104 rows; what is larger may be a weight. */
export const smallMatrix = 2 ** 14;

/**
 * Whether a node is a transform that `positionalConvolution` made, of a map or of a kernel: its result is several times
 * as large as what it is made of and costs a twentieth of the convolution. Computing it again for the derivatives
 * nearly halves the memory: with ResNet-18 and 64 pictures of 128x128 the maps and kernels that a step holds at most
 * shrink from 960 to 520 MB, for a twentieth of its time.
 */
export function isTransform({ op, inputs }: Node): boolean {
  const producer = inputs[0]?.producer;
  if (op === 'Reshape') return producer !== undefined && isTransform(producer);
  if (op !== 'MatMul' && op !== 'Gemm') return false;
  const [rows = 0, columns = 0] = (inputs[0]?.constant?.shape ?? []) as readonly number[];
  return rows > columns && rows * columns <= smallMatrix;
}
