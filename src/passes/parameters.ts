import type { Graph, Node, Value } from '../ir/graph.js';

/**
 * Inputs that hold learned parameters, by operator. Running statistics of a batch norm are not among
 * them: they are measured, not learned. Constants of arithmetic (a normalisation's mean) are not either.
 */
const parameterInputs: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [1, 2],
  MatMul: [0, 1],
  BatchNormalization: [1, 2],
  LayerNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  GroupNormalization: [1, 2],
  PRelu: [1],
};

/** The parameters that one node reads. */
export function parametersOf(node: Node): Value[] {
  const indices = parameterInputs[node.op] ?? [];
  return indices.flatMap((i) => {
    const value = node.inputs[i];
    return value?.constant && value.dtype === 'float32' ? [value] : [];
  });
}

/** Everything in the graph that can be trained, in the order in which the graph reads it, each once. */
export function findParameters(graph: Graph): Value[] {
  return [...new Set(graph.nodes.flatMap(parametersOf))];
}
