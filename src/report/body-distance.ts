import type { ExplainedNetwork } from '../explain/explained-network.js';
import { featureLayers } from '../explain/feature-layers.js';
import { Graph } from '../ir/graph.js';
import { relativeDistance, type TensorKind, type TensorMovement, weightMovement } from '../layers/weight-movement.js';
import { onnxDialect } from '../ops/dialect.js';
import { copyInto } from '../passes/copy.js';
import type { MovedArm } from './report-content.js';

const parts = 3;

/**
 * How far a network's body is from what it was: of its layers of weights by thirds, and of the rest. The body ends with the last
 * maps or tokens; what comes behind them was not pretrained.
 * @returns undefined where it has none, or nothing in it has a counterpart in the network before
 */
export function bodyDistance(before: ExplainedNetwork, after: ExplainedNetwork): MovedArm['distance'] {
  const body = bodyOf(after);
  if (!body) return undefined;
  const { tensors, layers } = weightMovement(before.graph, body);
  if (tensors.length === 0) return undefined;
  const of = (kind: TensorKind, isPart: (tensor: TensorMovement) => boolean = () => true) => {
    const own = tensors.filter((tensor) => tensor.kind === kind && isPart(tensor));
    const distance = relativeDistance(own);
    return own.length > 0 && Number.isFinite(distance) ? distance : null;
  };
  const partOf = ({ layer }: TensorMovement) => Math.floor(((layer - 1) * parts) / layers.length);
  return {
    thirds: Array.from({ length: parts }, (_, part) => of('weights', (tensor) => partOf(tensor) === part)),
    scales: of('scales and shifts'),
    statistics: of('running statistics'),
  };
}

function bodyOf({ graph, card }: ExplainedNetwork): Graph | undefined {
  const last = featureLayers(graph, card.size).at(-1);
  if (!last) return undefined;
  const body = new Graph(onnxDialect);
  const end = graph.value(last.name);
  body.output(copyInto(body, graph, [end])(end));
  return body;
}
