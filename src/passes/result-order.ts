import { Graph, type Value } from '../ir/graph.js';
import { ancestors, copyNode } from './copy.js';

/**
 * The same graph with its nodes in another order: first all that the first result needs, then what else the second
 * needs, and so on.
 *
 * ONNX Runtime does not run nodes in the order of the file. It starts from the last node that nothing reads, runs what that
 * needs, and goes on to the one before (1.30, `Graph::ReverseDFSFrom`). In this order it therefore computes the last
 * result first, and none much earlier than it must: a step whose results are the derivatives by the
 * parameters, the first layers first, works backwards through the layers and frees the maps of each as it goes.
 */
export function inResultOrder(source: Graph): Graph {
  const target = new Graph(source.dialect);
  const copies = new Map<Value, Value>();
  for (const v of source.inputs) copies.set(v, target.input(v.name, v.dtype, v.shape));
  const copyOf = (v: Value): Value => {
    const known = copies.get(v) ?? (v.constant && target.constant(v.name, v.constant));
    if (known) copies.set(v, known);
    return known as Value;
  };
  for (const result of source.outputs) {
    for (const node of ancestors(source, [result]).nodes) {
      if (node.outputs.some((v) => copies.has(v))) continue;
      const outputs = copyNode(
        target,
        node,
        node.inputs.map((v) => v && copyOf(v)),
      );
      for (const [i, v] of node.outputs.entries()) copies.set(v, outputs[i] as Value);
    }
    target.output(copyOf(result));
  }
  for (const [key, value] of source.metadata) target.metadata.set(key, value);
  return target;
}
