import type { Graph, Node } from '../ir/graph.js';
import { parameterUses } from '../passes/parameters.js';

const products = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** Nodes that multiply what they read with learned filters or matrices, in the order of execution. */
export function weightLayers(graph: Graph): Node[] {
  const uses = parameterUses(graph).filter(
    ({ node, parameter }) => products.has(node.op) && parameter.shape.length > 1,
  );
  return [...new Set(uses.map(({ node }) => node))];
}
