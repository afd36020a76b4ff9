import type { Graph } from '../ir/graph.js';
import { copyGraph } from './copy-graph.js';

/**
 * The graph with symbolic dimensions of its inputs replaced by numbers or other names; every shape
 * behind them is inferred anew.
 */
export function bindDimensions(source: Graph, dims: Readonly<Record<string, number | string>>): Graph {
  return copyGraph(source, (target) => ({
    input: (v) =>
      target.input(
        v.name,
        v.dtype,
        v.shape.map((d) => (typeof d === 'string' && Object.hasOwn(dims, d) ? (dims[d] ?? d) : d)),
      ),
  }));
}
