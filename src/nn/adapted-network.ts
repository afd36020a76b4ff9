import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph } from '../ir/graph.js';
import { filled, type Tensor } from '../ir/tensor.js';
import { ancestors } from '../passes/copy.js';
import { linearWeights } from '../passes/linear-weights.js';
import { addAdapters, mergeAdapters } from '../passes/low-rank-adapters.js';
import { normal } from './initializer.js';
import type { Network } from './network.js';

/** How the body learns by low-rank adapters (LoRA). */
export interface LoraOptions {
  /** Of the change that each weight may undergo; 4 to 16 is common. */
  readonly rank: number;
  /** The change is A B times alpha / rank; the rank itself unless given, so that the factor is 1. */
  readonly alpha?: number | undefined;
}

export interface AdaptedNetworkOptions extends LoraOptions {
  readonly seed: number;
  /** Whether batch norms of the body learn as well, as those of frozen layer groups do. */
  readonly trainBatchNorms: boolean;
}

/**
 * The network with low-rank adapters beside the linear layers of its body (Hu et al. 2021, LoRA). All weights that the
 * body has stay as they are; instead of them the adapters learn, and batch norms where they may. Adapted is every
 * matrix of the body with both sides longer than the rank that MatMul or Gemm multiply by: of a transformer all
 * projections of its attention and its multilayer perceptrons. An adapter belongs to the layer group of its weight. A is
 * normal with standard deviation 1 / sqrt(inputs), B zero: at first the network gives what it gave.
 * @throws WarmstartError `E_LORA_RANK`, `E_LORA_ALPHA`; `E_LORA_NONE` where the body has no such layer
 */
export function adaptedNetwork(network: Network, options: AdaptedNetworkOptions): Network {
  const { rank, alpha = rank, seed, trainBatchNorms } = options;
  requirePositive('E_LORA_RANK', 'the rank of adapters', rank, Number.isInteger(rank));
  requirePositive('E_LORA_ALPHA', 'the alpha of adapters', alpha, Number.isFinite(alpha));
  const body = network.groups.slice(0, -1);
  const weights = weightsToAdapt(network, rank);
  const { graph, adapters } = addAdapters(network.graph, weights, {
    rank,
    scale: alpha / rank,
    initial: (name, shape) => normal(seed, (shape[0] ?? 1) ** -0.5)(name, shape),
  });
  const byWeight = new Map(adapters.map(({ weight, down, up }) => [weight, [down, up]]));
  const norms = trainBatchNorms ? batchNormParameters(graph) : new Set<string>();
  const learning = body.map((names) => names.flatMap((name) => byWeight.get(name) ?? (norms.has(name) ? [name] : [])));
  return { ...network, graph, adapters, groups: [...learning, ...network.groups.slice(-1)] };
}

/** The network's graph as it is used and shared: with its adapters, if it has some, merged into the weights. */
export function plainGraph({ graph, adapters = [] }: Pick<Network, 'graph' | 'adapters'>): Graph {
  return adapters.length === 0 ? graph : mergeAdapters(graph, adapters);
}

/** The values of adapters that change nothing, by name: B is zero. */
export function adaptersAtRest({ graph, adapters = [] }: Pick<Network, 'graph' | 'adapters'>): Map<string, Tensor> {
  return new Map(adapters.map(({ up }) => [up, filled('float32', graph.value(up).constant?.shape ?? [], 0)]));
}

function weightsToAdapt({ graph, features, groups, architecture }: Network, rank: number): Set<string> {
  const inBody = new Set(ancestors(graph, [graph.value(features)]).nodes);
  const parameters = new Set(groups.slice(0, -1).flat());
  const layers = linearWeights(graph).filter(
    ({ value, users }) => parameters.has(value.name) && users.every((node) => inBody.has(node)),
  );
  const chosen = layers.filter(({ inputs, outputs }) => Math.min(inputs, outputs) > rank);
  if (chosen.length > 0) return new Set(chosen.map(({ value }) => value.name));
  throw new WarmstartError({
    code: 'E_LORA_NONE',
    problem: `the body of ${architecture} has no linear layers that adapters of this rank could change`,
    expected: `weights of MatMul or Gemm with both sides longer than ${rank}, as transformers have them`,
    received:
      layers.length === 0
        ? 'no linear layer at all'
        : `${layers.length}, the largest ${largest(layers.map(({ inputs, outputs }) => [inputs, outputs]))}`,
    hint: layers.length === 0 ? 'train without adapters, or choose a transformer' : 'choose a smaller rank',
  });
}

function largest(sizes: readonly (readonly [number, number])[]): string {
  const [first] = [...sizes].sort((a, b) => Math.min(...b) - Math.min(...a));
  return `${first?.join('x')}`;
}

function batchNormParameters(graph: Graph): Set<string> {
  return new Set(
    graph.nodes.flatMap(({ op, inputs }) =>
      op === 'BatchNormalization' ? inputs.slice(1, 3).map((v) => v?.name ?? '') : [],
    ),
  );
}

function requirePositive(code: 'E_LORA_RANK' | 'E_LORA_ALPHA', what: string, value: number, right: boolean): void {
  if (right && value > 0) return;
  throw new WarmstartError({
    code,
    problem: `${what} is out of range`,
    expected: code === 'E_LORA_RANK' ? 'a positive whole number' : 'a positive number',
    received: String(value),
  });
}
