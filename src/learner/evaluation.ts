import type { Graph, Value } from '../ir/graph.js';
import type { Loss } from '../nn/losses.js';
import { GraphBuilder } from '../ops/builder.js';
import type { Predictions } from './metrics.js';

/** Predictions on a labelled set with their mean loss. */
export interface Evaluation extends Predictions {
  readonly loss: number;
}

/** Adds to a graph whose first output are logits [N, C] the input `labels` (int64 [N]) and the output `losses` [N]. */
export function addLosses(graph: Graph, loss: Loss): Graph {
  const [logits] = graph.outputs as [Value];
  const labels = graph.input('labels', 'int64', logits.shape.slice(0, 1));
  const b = new GraphBuilder(graph, 'loss/');
  const losses = b.graph.node('Identity', [loss(b, logits, labels)], {}, { outputNames: ['losses'] });
  graph.output(...losses);
  return graph;
}
