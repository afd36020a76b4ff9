import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph } from '../ir/graph.js';
import { formatShape, sameShape } from '../ir/shape.js';
import type { Tensor } from '../ir/tensor.js';
import { plainGraph } from '../nn/adapted-network.js';
import type { Network } from '../nn/network.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { stateNames } from '../passes/state-names.js';
import { writeSafetensorsFile } from '../safetensors/write-file.js';
import { widen } from './widen.js';

/** Parameters and running statistics by name. */
export type Weights = ReadonlyMap<string, Tensor>;

export function weightsOf(graph: Graph): Weights {
  return new Map(stateNames(graph).map((name) => [name, graph.value(name).constant as Tensor]));
}

/**
 * Writes parameters and running statistics as safetensors, under PyTorch's names; adapters are merged into the weights.
 * @throws WarmstartError `E_FILE_WRITE`
 */
export function writeWeights(
  path: string,
  network: Pick<Network, 'architecture' | 'graph' | 'adapters'>,
  classes: readonly string[],
): void {
  const about = { architecture: network.architecture, classes: JSON.stringify(classes) };
  writeSafetensorsFile(path, weightsOf(plainGraph(network)), new Map(Object.entries(about)));
}

export interface WithWeightsOptions {
  /** Tensors that the file may hold without the graph having them (a classifier that a new head replaces). */
  readonly ignore?: (name: string) => boolean;
  readonly where?: string;
  /** What to do where they do not fit. */
  readonly hint?: string;
}

/**
 * The graph with these weights. float16 and float64 are converted to float32.
 * @throws WarmstartError `E_WEIGHTS_FIT` listing the tensors that are missing, extra or of another shape,
 * `E_WEIGHTS_DTYPE` for one that holds no floating-point numbers
 */
export function withWeights(
  graph: Graph,
  weights: Weights,
  { ignore = () => false, where, hint }: WithWeightsOptions = {},
): Graph {
  const names = new Set(stateNames(graph));
  const missing = [...names].filter((name) => !weights.has(name));
  const extra = [...weights.keys()].filter((name) => !names.has(name) && !ignore(name));
  const reshaped = [...names].flatMap((name) => {
    const wanted = graph.value(name).shape;
    const given = weights.get(name)?.shape;
    if (!given || sameShape(wanted, given)) return [];
    return [`${name} ${formatShape(given)} instead of ${formatShape(wanted)}`];
  });
  if (missing.length + extra.length + reshaped.length > 0) {
    throw new WarmstartError({
      code: 'E_WEIGHTS_FIT',
      problem: 'the weights do not fit the network',
      expected: `${names.size} tensors with the network's names and shapes`,
      received: [...listed('missing', missing), ...listed('extra', extra), ...listed('other shape', reshaped)].join(
        '; ',
      ),
      ...(where === undefined ? {} : { where }),
      hint: hint ?? 'choose the architecture that these weights were trained with',
    });
  }
  const widened = [...names].map((name): [string, Tensor] => {
    const place = [...(where === undefined ? [] : [where]), `tensor '${name}'`].join(', ');
    return [name, widen(weights.get(name) as Tensor, place)];
  });
  return replaceConstants(graph, new Map(widened));
}

function listed(kind: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > 5 ? `, and ${names.length - 5} more` : '';
  return [`${names.length} ${kind} (${names.slice(0, 5).join(', ')}${more})`];
}
