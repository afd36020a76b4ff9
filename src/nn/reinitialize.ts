import type { Graph, Node } from '../ir/graph.js';
import { filled, type Tensor } from '../ir/tensor.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { type Initializer, kaimingNormal, ones, zeros } from './initializer.js';

/** How the constant at one input of a node is drawn; undefined when it is no parameter. */
function initializerOf(node: Node, index: number, seed: number): Initializer | undefined {
  switch (node.op) {
    case 'Conv':
      return index === 1 ? kaimingNormal(seed, 'out') : zeros;
    case 'ConvTranspose':
      // Its weight is that of the convolution it transposes, [inputs, outputs, ...].
      return index === 1 ? kaimingNormal(seed, 'in') : zeros;
    case 'Gemm':
      return index === 1 ? kaimingNormal(seed, isTransposed(node) ? 'in' : 'out') : zeros;
    case 'MatMul':
      return kaimingNormal(seed, index === 0 ? 'in' : 'out');
    case 'PRelu':
      return quarters;
    case 'BatchNormalization':
      return index === 1 || index === 4 ? ones : zeros;
    case 'LayerNormalization':
    case 'InstanceNormalization':
    case 'GroupNormalization':
      return index === 1 ? ones : zeros;
    default:
      return undefined;
  }
}

/** Whether the weight is [outputs, inputs], as PyTorch exports it, and not [inputs, outputs]. */
function isTransposed({ attributes: { transB } }: Node): boolean {
  return transB?.type === 'int' && transB.value === 1;
}

/** He et al. 2015, section 2.1: where the slopes of a PReLU start. */
const quarters: Initializer = (_, shape) => filled('float32', shape, 0.25);

/** The graph as before any training: random weights, neutral norms; other constants are left as they are. */
export function reinitialize(graph: Graph, seed: number): Graph {
  const fresh = new Map<string, Tensor>();
  for (const node of graph.nodes) {
    for (const [index, value] of node.inputs.entries()) {
      if ((index === 0 && node.op !== 'MatMul') || value?.constant?.dtype !== 'float32') continue;
      const initializer = initializerOf(node, index, seed);
      if (initializer) fresh.set(value.name, initializer(value.name, value.constant.shape));
    }
  }
  return replaceConstants(graph, fresh);
}
