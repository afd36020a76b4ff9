import type { Graph, Node } from '../ir/graph.js';
import { factorsOf, type Shape } from '../ir/shape.js';

/**
 * Multiplications with their additions that the convolutions and matrix products of a graph take, each symbolic
 * dimension counted as 1: for a graph with a symbolic batch, those for one picture. Everything else counts nothing:
 * in picture networks it takes little beside them.
 */
export function multiplyAdds({ nodes }: Graph): number {
  return nodes.reduce((sum, node) => sum + ofNode(node), 0);
}

function ofNode({ op, inputs, outputs, attributes }: Node): number {
  const [x, w] = inputs;
  const y = outputs[0];
  if (!x || !w || !y) return 0;
  switch (op) {
    case 'Conv':
      // Every result reads a kernel [I / group, K...].
      return size(y.shape) * size(w.shape.slice(1));
    case 'ConvTranspose':
      // Every input is spread by a kernel [O / group, K...].
      return size(x.shape) * size(w.shape.slice(1));
    case 'MatMul':
      return size(y.shape) * size(x.shape.slice(-1));
    case 'Gemm':
      return size(y.shape) * size(attributes.transA?.value ? x.shape.slice(0, 1) : x.shape.slice(1));
    default:
      return 0;
  }
}

function size(shape: Shape): number {
  return factorsOf(shape).coefficient;
}
