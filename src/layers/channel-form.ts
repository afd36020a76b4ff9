import { gradients } from '../autodiff/gradients.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { derivedForm } from '../explain/differentiable-form.js';
import type { ExplainedNetwork } from '../explain/explained-network.js';
import { asMaps, type FeatureLayer } from '../explain/feature-layers.js';
import type { Graph, Value } from '../ir/graph.js';
import type { GraphBuilder } from '../ops/builder.js';

/**
 * A network that is asked about the mean of a channel over its map: inputs `pixels` (float32 [B, H, W, 3]) and `chosen`
 * (float32 [B, C], 1 at the channel), results `logits`, `slopes` (the derivative of that mean by each pixel, [B, H, W, 3])
 * and `means` (of all channels, [B, C]).
 * @throws WarmstartError `E_GRADIENT_MISSING`, `E_EXPLAIN_FLAT`
 */
export function channelForm(network: ExplainedNetwork, layer: FeatureLayer, batch: number): Graph {
  const { b, maps, graph } = mapsForm(network, layer, batch);
  const { channels, height, width } = layer;
  const chosen = b.graph.input('chosen', 'float32', [batch, channels]);
  const share = b.scale(b.reshape(chosen, [0, 0, 1, 1]), 1 / (height * width));
  const means = b.mean(maps, [2, 3]);
  return graph({ slopes: slopesOf(b, maps, b.expandLike(share, maps), layer), means });
}

/**
 * A network that is asked about a channel at one place of its map: inputs `pixels` (float32 [B, H, W, 3]) and `chosen`
 * (float32 [B, C h w], 1 at the value asked about), results `logits` and `slopes` (the derivative of that value by each
 * pixel, [B, H, W, 3]).
 * @throws WarmstartError `E_GRADIENT_MISSING`, `E_EXPLAIN_FLAT`
 */
export function placeForm(network: ExplainedNetwork, layer: FeatureLayer, batch: number): Graph {
  const { b, maps, graph } = mapsForm(network, layer, batch);
  const { channels, height, width } = layer;
  const chosen = b.graph.input('chosen', 'float32', [batch, channels * height * width]);
  return graph({ slopes: slopesOf(b, maps, b.reshapeLike(chosen, maps), layer) });
}

function mapsForm(network: ExplainedNetwork, layer: FeatureLayer, batch: number) {
  const value = network.graph.value(layer.name);
  const { b, copyOf, graph } = derivedForm(network, [value], batch);
  return { b, graph, maps: asMaps(b, copyOf(value), layer) };
}

function slopesOf(b: GraphBuilder, maps: Value, seed: Value, { name }: FeatureLayer): Value {
  const [slopes] = gradients(b.graph, maps, [b.graph.value('pixels')], seed);
  if (slopes) return slopes;
  throw new WarmstartError({
    code: 'E_EXPLAIN_FLAT',
    problem: `no derivative of layer '${name}' by the pixels flows`,
  });
}
