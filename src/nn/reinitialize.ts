import type { Graph, Node } from '../ir/graph.js';
import { filled, type Tensor } from '../ir/tensor.js';
import { parametersByNode } from '../passes/parameters.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { type Initializer, kaimingNormal, normal, ones, zeros } from './initializer.js';

/** How the parameter or running statistic at one input of a node is drawn. */
function initializerOf(node: Node, index: number, seed: number): Initializer {
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
    case 'Mul':
    case 'Div':
      return ones;
    case 'Add':
    case 'Sub':
      return bias(seed);
    default:
      // The other norms: scale, then bias.
      return index === 1 ? ones : zeros;
  }
}

/** Whether the weight is [outputs, inputs], as PyTorch exports it, and not [inputs, outputs]. */
function isTransposed({ attributes: { transB } }: Node): boolean {
  return transB?.type === 'int' && transB.value === 1;
}

/** He et al. 2015, section 2.1: where the slopes of a PReLU start. */
const quarters: Initializer = (_, shape) => filled('float32', shape, 0.25);

/**
 * Zero for a number per channel, [C] or [C, 1, 1]. What varies along more axes is a table, such as the position
 * embedding of tokens: normal with deviation .02, as Dosovitskiy et al. 2021 have it, so that no two rows are alike.
 */
function bias(seed: number): Initializer {
  return (name, shape) => (shape.filter((d) => d > 1).length > 1 ? normal(seed, 0.02) : zeros)(name, shape);
}

/** The graph as before any training: random weights, neutral norms; other constants are left as they are. */
export function reinitialize(graph: Graph, seed: number): Graph {
  const fresh = new Map<string, Tensor>();
  for (const [node, parameters] of parametersByNode(graph)) {
    const statistics = node.op === 'BatchNormalization' ? node.inputs.slice(3, 5) : [];
    const drawn = new Set([...parameters, ...statistics]);
    for (const [index, value] of node.inputs.entries()) {
      if (!value?.constant || !drawn.has(value)) continue;
      fresh.set(value.name, initializerOf(node, index, seed)(value.name, value.constant.shape));
    }
  }
  return replaceConstants(graph, fresh);
}
