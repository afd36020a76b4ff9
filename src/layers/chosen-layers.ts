import type { ExplainedNetwork } from '../explain/explained-network.js';
import { chooseLayer, type FeatureLayer, featureLayers } from '../explain/feature-layers.js';
import type { Value } from '../ir/graph.js';
import { weightLayers } from './weight-layers.js';

/** A layer that is looked at, and how deep it lies. */
export interface ChosenLayer extends FeatureLayer {
  /** Layers of weights that a picture has passed through when it comes out of this one. */
  readonly passed: number;
  /** Layers of weights of the whole network. */
  readonly layers: number;
}

/** Enough to see how features change with depth. */
const count = 4;

/** What cuts values off: before it, they can still be told apart, and derivatives flow. */
const activations = new Set(['Relu', 'Clip', 'LeakyRelu', 'HardSwish', 'HardSigmoid']);

/**
 * The layers of the given names, or four that divide the depth into equal parts, the last one being as close to the
 * decision as the network still knows where things are. Of those, what a Relu, or another that cuts off, is about to
 * read is taken, not what it leaves: beyond 6 a Relu6 knows no stronger picture, and a silent channel no direction.
 * @returns none for a network without such layers
 * @throws WarmstartError `E_EXPLAIN_LAYER` for a name that is none, with those that are
 */
export function chosenLayers({ graph, card }: ExplainedNetwork, names?: readonly string[]): ChosenLayer[] {
  const weights = weightLayers(graph);
  const position = new Map(graph.nodes.map((node, i) => [node, i]));
  const placeOf = ({ producer }: Value) => (producer ? (position.get(producer) as number) : -1);
  const all = featureLayers(graph, card.size).map((layer): ChosenLayer => {
    const end = placeOf(graph.value(layer.name));
    const passed = weights.filter((node) => (position.get(node) as number) <= end).length;
    return { ...layer, passed, layers: weights.length };
  });
  if (names) {
    const wanted = new Set(names.map((name) => chooseLayer(all, name).name));
    return all.filter(({ name }) => wanted.has(name));
  }
  const deepest = all.at(-1)?.passed ?? 0;
  const found = Array.from({ length: count }, (_, i) => {
    const depth = ((i + 1) * deepest) / count;
    const least = Math.min(...all.map(({ passed }) => Math.abs(passed - depth)));
    const nearest = all.findLast(({ passed }) => Math.abs(passed - depth) === least);
    const producer = nearest && graph.value(nearest.name).producer;
    const before = producer && activations.has(producer.op) ? producer.inputs[0]?.name : undefined;
    return all.find(({ name }) => name === before) ?? nearest;
  });
  return [...new Set(found)].filter((layer) => layer !== undefined);
}
