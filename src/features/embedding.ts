import type { ExplainedNetwork } from '../explain/explained-network.js';
import { asMaps, chooseLayer, type FeatureLayer, featureLayers } from '../explain/feature-layers.js';
import type { Graph, Value } from '../ir/graph.js';
import type { GraphBuilder } from '../ops/builder.js';
import { separators } from '../passes/separators.js';

/** What a network knows of a picture when it decides: a row of numbers. */
export interface Embedding {
  /** Value of the network that it is made of. */
  readonly value: Value;
  readonly width: number;
  /** The rows, float32 [N, width], from a copy of that value. */
  readonly rows: (b: GraphBuilder, copy: Value) => Value;
}

/** Operators that weigh features against each other. */
const products = new Set(['Gemm', 'MatMul', 'Conv']);

/**
 * What the last layer of weights reads. Where that reads maps, as a head of convolutions does, their mean over the picture.
 * @throws WarmstartError `E_EXPLAIN_LAYER` for a network that has neither
 */
export function embeddingOf({ graph, card }: ExplainedNetwork): Embedding {
  const passed = separators(graph, graph.value('pictures'), graph.value('logits')).map(({ value }) => value);
  const decision = passed.findLastIndex(({ producer }) => producer !== undefined && products.has(producer.op));
  const before = decision < 0 ? passed : passed.slice(0, decision);
  const read = before.at(-1);
  const width = read?.shape[1];
  if (read?.dtype === 'float32' && read.shape.length === 2 && typeof width === 'number')
    return { value: read, width, rows: (_, copy) => copy };
  const names = new Set(before.map(({ name }) => name));
  return meanOf(graph, chooseLayer(featureLayers(graph, card.size).filter(({ name }) => names.has(name))));
}

/**
 * What the body gives: the mean over the picture of the last maps. Before training it says more than what the last layer of
 * weights reads, since layers of a head in between are then random.
 * @throws WarmstartError `E_EXPLAIN_LAYER` for a network without maps
 */
export function bodyEmbeddingOf({ graph, card }: ExplainedNetwork): Embedding {
  return meanOf(graph, chooseLayer(featureLayers(graph, card.size)));
}

function meanOf(graph: Graph, layer: FeatureLayer): Embedding {
  return {
    value: graph.value(layer.name),
    width: layer.channels,
    rows: (b, copy) => b.mean(asMaps(b, copy, layer), [2, 3]),
  };
}
