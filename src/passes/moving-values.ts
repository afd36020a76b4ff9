import type { Graph, Value } from '../ir/graph.js';

/** What only asks for sizes: its result is the same for all inputs of a shape. */
const sizes: ReadonlySet<string> = new Set(['Shape', 'Size', 'ConstantOfShape', 'EyeLike']);

/** Everything whose numbers depend on the graph's inputs, or on those given; a shape does not. */
export function movingValues(graph: Graph, inputs: readonly Value[] = graph.inputs): ReadonlySet<Value> {
  const moving = new Set(inputs);
  for (const node of graph.nodes) {
    if (sizes.has(node.op) || !node.inputs.some((v) => v && moving.has(v))) continue;
    for (const v of node.outputs) moving.add(v);
  }
  return moving;
}
