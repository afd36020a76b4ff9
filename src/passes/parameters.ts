import type { Graph, Node, Value } from '../ir/graph.js';
import { elementCount } from '../ir/tensor.js';

/**
 * Inputs that hold learned parameters, by operator. Running statistics of a batch norm are not among
 * them: they are measured, not learned.
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

/** What exporters write biases, scales and position embeddings with, where no layer operator takes them. */
const arithmetic: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div']);

/**
 * The parameters that each node reads. Tensors that arithmetic applies to what a layer has computed are
 * parameters (the bias of a linear layer on sequences, a layer norm in pieces). In front of the first layer
 * arithmetic normalises pictures, and single numbers (an epsilon, a temperature) are the author's: none of
 * these is.
 */
export function parametersByNode(graph: Graph): ReadonlyMap<Node, readonly Value[]> {
  const found = new Map<Node, readonly Value[]>();
  const learned = new Set<Value>();
  for (const node of graph.nodes) {
    const isBehindLayer = node.inputs.some((v) => v && learned.has(v));
    const parameters = arithmetic.has(node.op) ? (isBehindLayer ? factorsOf(node) : []) : weightsOf(node);
    found.set(node, parameters);
    // A shape does not depend on the numbers.
    if ((isBehindLayer || parameters.length > 0) && node.op !== 'Shape') for (const v of node.outputs) learned.add(v);
  }
  return found;
}

/** Everything in the graph that can be trained, in the order in which the graph reads it, each once. */
export function findParameters(graph: Graph): Value[] {
  return [...new Set([...parametersByNode(graph).values()].flat())];
}

function weightsOf({ op, inputs }: Node): Value[] {
  return (parameterInputs[op] ?? []).flatMap((i) => {
    const value = inputs[i];
    return value?.constant && value.dtype === 'float32' ? [value] : [];
  });
}

function factorsOf({ inputs }: Node): Value[] {
  return inputs.flatMap((value) => {
    const { constant } = value ?? {};
    return value && constant?.dtype === 'float32' && elementCount(constant.shape) > 1 ? [value] : [];
  });
}
