import { WarmstartError } from '../error/warmstart-error.js';
import { int } from '../ir/attributes.js';
import type { Graph, Value } from '../ir/graph.js';
import { filled } from '../ir/tensor.js';
import { copyGraph } from '../passes/copy-graph.js';
import type { StoredAs } from '../passes/store-weights.js';

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
  /** How the weights are kept in the file, where that is not float32. */
  readonly precision?: StoredAs | undefined;
  /** What the logits are divided by before they become probabilities, where that is not 1. */
  readonly temperature?: number | undefined;
}

/**
 * A plain inference model: `pictures` (uint8 [N, H, W, 3], RGB) to `logits` and `probabilities`
 * (float32 [N, classes]). Probabilities sum to 1 (softmax); those of labels of which there may be many are each a
 * sigmoid. Logits are the network's own; probabilities are of logits / temperature, which makes them neither surer nor
 * less sure than they are right (Guo et al. 2017).
 * @throws WarmstartError `E_EXPORT_TEMPERATURE` unless the temperature, if there is one, is a positive number
 */
export function exportGraph(inference: Graph, card: ModelCard): Graph {
  const graph = copyGraph(inference);
  const [logits] = graph.outputs as [Value];
  const outputNames = ['probabilities'];
  const scores = card.temperature === undefined ? logits : divided(graph, logits, card.temperature);
  const probabilities =
    card.labels === 'many'
      ? graph.node('Sigmoid', [scores], {}, { outputNames })
      : graph.node('Softmax', [scores], { axis: int(-1) }, { outputNames });
  graph.output(...probabilities);
  for (const [key, value] of Object.entries(card)) {
    if (value !== undefined) graph.metadata.set(`warmstart.${key}`, JSON.stringify(value));
  }
  return graph;
}

function divided(graph: Graph, logits: Value, temperature: number): Value {
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new WarmstartError({
      code: 'E_EXPORT_TEMPERATURE',
      problem: 'logits cannot be divided by this temperature',
      expected: 'a positive number; 1 changes nothing',
      received: String(temperature),
    });
  }
  const divisor = graph.constant(graph.freshName('temperature'), filled('float32', [], temperature));
  return graph.node('Div', [logits, divisor], {}, { outputNames: ['calibrated'] })[0] as Value;
}
