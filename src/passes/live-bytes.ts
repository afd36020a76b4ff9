import type { Graph, Node, Value } from '../ir/graph.js';
import { staticShape } from '../ir/shape.js';
import { arrayOf, elementCount } from '../ir/tensor.js';
import { ancestors } from './copy.js';

/** Operators whose result is their first input seen in another shape: no memory of its own. */
const views: ReadonlySet<string> = new Set(['Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Identity']);

/**
 * The most bytes that results of nodes take at one time while a graph runs, from shapes alone: a result lives from the
 * node that makes it to the last that reads it, and what the graph returns to the end. Inputs and constants are not
 * counted. Nodes run in the order in which ONNX Runtime takes those of an `inResultOrder` graph, the last result first.
 * @throws WarmstartError `E_SHAPE_SYMBOLIC` when a dimension is not known
 */
export function mostLiveBytes(graph: Graph): number {
  const order = executionOrder(graph);
  const lastUse = new Map<Value, number>();
  const owner = (v: Value): Value =>
    v.producer && views.has(v.producer.op) ? owner(v.producer.inputs[0] as Value) : v;
  for (const [time, { inputs }] of order.entries()) for (const v of inputs) if (v) lastUse.set(owner(v), time);
  for (const v of graph.outputs) lastUse.set(owner(v), order.length);
  const dying: Value[][] = order.map(() => []);
  let live = 0;
  let most = 0;
  for (const [time, { op, outputs }] of order.entries()) {
    for (const v of views.has(op) ? [] : outputs) {
      live += bytesOf(v);
      dying[lastUse.get(v) ?? time]?.push(v);
    }
    most = Math.max(most, live);
    for (const v of dying[time] ?? []) live -= bytesOf(v);
  }
  return most;
}

function executionOrder(graph: Graph): Node[] {
  const done = new Set<Value>();
  return graph.outputs.toReversed().flatMap((result) => {
    const { nodes } = ancestors(graph, [result], done);
    for (const { outputs } of nodes) for (const v of outputs) done.add(v);
    return nodes;
  });
}

function bytesOf(v: Value): number {
  return elementCount(staticShape(v.shape, 'a result of the graph')) * arrayOf[v.dtype].BYTES_PER_ELEMENT;
}
