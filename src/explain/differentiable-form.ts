import { gradients } from '../autodiff/gradients.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { Graph, type Value } from '../ir/graph.js';
import { GraphBuilder } from '../ops/builder.js';
import { copyInto } from '../passes/copy.js';
import { inResultOrder } from '../passes/result-order.js';
import type { ExplainedNetwork } from './explained-network.js';
import { asMaps, type FeatureLayer } from './feature-layers.js';

/**
 * The network on pixels that are numbers, with the batch bound: inputs `pixels` (float32 [B, H, W, 3], 0 to 255) and, where
 * it is differentiated, `chosen` (float32 [B, classes]); the score that is explained is the sum of the logits, each times
 * `chosen`. A dropout lets everything through, and batch norms keep their running statistics, as in any inference.
 */
interface Form {
  readonly b: GraphBuilder;
  readonly copyOf: (value: Value) => Value;
}

/** Results `logits` and `probabilities`, float32 [B, classes]. */
export function scoresForm(network: ExplainedNetwork, batch: number): Graph {
  const source = network.graph;
  const { b, copyOf } = numericForm(network, batch, [source.value('logits'), source.value('probabilities')]);
  b.graph.output(copyOf(source.value('logits')), copyOf(source.value('probabilities')));
  return b.graph;
}

/** Results `logits`, and `slopes`: the derivative of the score by each pixel, float32 [B, H, W, 3]. */
export function pixelForm(network: ExplainedNetwork, batch: number): Graph {
  const form = numericForm(network, batch);
  const slopes = derivative(form, network, form.b.graph.value('pixels'));
  return finished(form, network, { slopes });
}

/**
 * Results `logits`, and of a layer `activations` and `slopes`, the derivative of the score by them: float32 [B, C, h, w].
 */
export function layerForm(network: ExplainedNetwork, layer: FeatureLayer, batch: number): Graph {
  const form = numericForm(network, batch);
  const value = form.copyOf(network.graph.value(layer.name));
  const slopes = derivative(form, network, value);
  const { b } = form;
  return finished(form, network, { activations: asMaps(b, value, layer), slopes: asMaps(b, slopes, layer) });
}

/** Results `logits`, and the given values of the network, by the names given to them. */
export function valuesForm(network: ExplainedNetwork, values: Readonly<Record<string, Value>>, batch: number): Graph {
  const { graph, copyOf } = derivedForm(network, Object.values(values), batch);
  return graph(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, copyOf(value)])));
}

/**
 * The network on numeric pixels up to some of its values, for what is computed from them.
 * @returns a builder for the copy, what a value has become in it, and the finished graph: results `logits`, and those given
 */
export function derivedForm(network: ExplainedNetwork, values: readonly Value[], batch: number) {
  const form = numericForm(network, batch, [network.graph.value('logits'), ...values]);
  return { ...form, graph: (results: Readonly<Record<string, Value>>) => finished(form, network, results) };
}

function numericForm({ graph: source }: ExplainedNetwork, batch: number, roots = [source.value('logits')]): Form {
  const graph = new Graph(source.dialect);
  const b = new GraphBuilder(graph, 'explain/');
  const copyOf = copyInto(graph, source, roots, {
    input: ({ shape }) => graph.input('pixels', 'float32', [batch, ...shape.slice(1)]),
  });
  return { b, copyOf };
}

function derivative({ b, copyOf }: Form, { graph: source }: ExplainedNetwork, value: Value): Value {
  const logits = copyOf(source.value('logits'));
  const chosen = b.graph.input('chosen', 'float32', logits.shape);
  const [slopes] = gradients(b.graph, logits, [value], chosen);
  if (slopes) return slopes;
  throw new WarmstartError({
    code: 'E_EXPLAIN_FLAT',
    problem: `no derivative of the logits by '${value.name}' flows`,
    hint: 'occlusion needs no derivatives',
  });
}

/** Names the results, each a value of its own. */
function finished(
  { b, copyOf }: Form,
  { graph: source }: ExplainedNetwork,
  results: Readonly<Record<string, Value>>,
): Graph {
  const { graph } = b;
  graph.output(copyOf(source.value('logits')));
  for (const [name, value] of Object.entries(results)) {
    graph.output(...b.node('Identity', [value], {}, { outputNames: [graph.freshName(name)] }));
  }
  return inResultOrder(graph);
}
