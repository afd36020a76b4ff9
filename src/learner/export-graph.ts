import { int } from '../ir/attributes.js';
import type { Graph, Value } from '../ir/graph.js';
import { copyGraph } from '../passes/copy-graph.js';

/** What an exported model says of itself, under keys that begin with `warmstart.`, each value JSON. */
export interface ModelCard {
  readonly classes: readonly string[];
  /** Present where a picture may have any number of labels, each with a probability of its own. */
  readonly labels?: 'many' | undefined;
  readonly architecture: string;
  /** How a picture becomes the input: decoded as 8-bit RGB, brought to this size; normalisation is in the graph. */
  readonly size: { readonly height: number; readonly width: number; readonly fit: 'crop' | 'squish' };
  /** For the reader: what the graph subtracts from and divides pixels from 0 to 1 by. */
  readonly normalization?: { readonly mean: readonly number[]; readonly std: readonly number[] } | undefined;
  readonly pretrainedOn?: string | undefined;
}

/**
 * A plain inference model: `pictures` (uint8 [N, H, W, 3], RGB) to `logits` and `probabilities`
 * (float32 [N, classes]). Probabilities sum to 1 (softmax); those of labels of which there may be many are each a
 * sigmoid.
 */
export function exportGraph(inference: Graph, card: ModelCard): Graph {
  const graph = copyGraph(inference);
  const [logits] = graph.outputs as [Value];
  const outputNames = ['probabilities'];
  const probabilities =
    card.labels === 'many'
      ? graph.node('Sigmoid', [logits], {}, { outputNames })
      : graph.node('Softmax', [logits], { axis: int(-1) }, { outputNames });
  graph.output(...probabilities);
  for (const [key, value] of Object.entries(card)) {
    if (value !== undefined) graph.metadata.set(`warmstart.${key}`, JSON.stringify(value));
  }
  return graph;
}
