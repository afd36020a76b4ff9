import type { Graph, Value } from '../ir/graph.js';
import type { Predictions } from '../metrics/predictions.js';
import type { Loss } from '../nn/losses.js';
import { GraphBuilder } from '../ops/builder.js';

/** Predictions on a labelled set with their mean loss. */
export interface Evaluation extends Predictions {
  readonly loss: number;
}

/** Adds to a graph whose first output are logits [N, C] the input `targets` (float32 [N, C]) and the output `losses` [N]. */
export function addLosses(graph: Graph, loss: Loss): Graph {
  const [logits] = graph.outputs as [Value];
  const targets = graph.input('targets', 'float32', logits.shape);
  const b = new GraphBuilder(graph, 'loss/');
  const losses = b.graph.node('Identity', [loss(b, logits, targets)], {}, { outputNames: ['losses'] });
  graph.output(...losses);
  return graph;
}
