import type { Graph, Node } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { type Initializer, kaimingNormal, ones, zeros } from './initializer.js';

/** How the constant at one input of a node is drawn; undefined when it is no parameter. */
function initializerOf(node: Node, index: number, seed: number): Initializer | undefined {
  switch (node.op) {
    case 'Conv':
    case 'ConvTranspose':
      return index === 1 ? kaimingNormal(seed, 'out') : zeros;
    case 'Gemm':
    case 'MatMul':
      return index <= 1 ? linear(node, seed) : zeros;
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

/** A matrix [outputs, inputs], or [inputs, outputs] where the product does not transpose it. */
function linear(node: Node, seed: number): Initializer {
  const transposed = node.attributes.transB;
  return kaimingNormal(seed, transposed?.type === 'int' && transposed.value === 1 ? 'in' : 'out');
}

/** The graph as before any training: random weights, neutral norms; other constants are left as they are. */
export function reinitialize(graph: Graph, seed: number): Graph {
  const fresh = new Map<string, Tensor>();
  for (const node of graph.nodes) {
    for (const [index, value] of node.inputs.entries()) {
      if (index === 0 || value?.constant?.dtype !== 'float32') continue;
      const initializer = initializerOf(node, index, seed);
      if (initializer) fresh.set(value.name, initializer(value.name, value.constant.shape));
    }
  }
  return replaceConstants(graph, fresh);
}
