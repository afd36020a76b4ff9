import type { Graph } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';
import { copyGraph } from './copy-graph.js';

/** The graph with other values for some of its constants, by name; shapes and dtypes must be the same. */
export function replaceConstants(source: Graph, values: ReadonlyMap<string, Tensor>): Graph {
  return copyGraph(source, (target) => ({
    constant: (v) => {
      const value = values.get(v.name);
      return value && target.constant(v.name, value);
    },
  }));
}
