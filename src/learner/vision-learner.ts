import type { ImageData } from '../data/image-data.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { adaptedNetwork, type LoraOptions } from '../nn/adapted-network.js';
import type { Architecture, Body, BodyOptions } from '../nn/body.js';
import type { Head } from '../nn/head.js';
import { buildNetwork, type Network } from '../nn/network.js';
import { bodyFromFile } from './body-from-file.js';
import { readEmbeddedWeights } from './embedded-weights.js';
import { Learner, type LearnerOptions } from './learner.js';
import { withWeights } from './weights.js';

export interface VisionLearnerOptions extends LearnerOptions {
  /**
   * false: random weights, everything learns. true: the architecture's own pretrained weights, or those that come
   * with the package; a path: those of a safetensors file with torchvision's names, or others that the architecture
   * knows. Then the body is frozen, but for its batch norms unless `trainBatchNorms` is false.
   */
  readonly pretrained: boolean | string;
  /** What reads the body's features; fastai's unless given. */
  readonly head?: Head | undefined;
  /**
   * The pretrained body learns by low-rank adapters beside its linear layers, from the start, and its own weights stay as
   * they are: see `adaptedNetwork`. `freeze` and the first epochs of `fineTune` hold the adapters, too.
   */
  readonly lora?: LoraOptions | undefined;
}

/**
 * fastai's `cnn_learner`: the architecture's body, normalisation before it and a new head behind it.
 * @throws WarmstartError `E_HEAD_FEATURES`, `E_LORA_...`; `E_WEIGHTS_NONE` when `pretrained` is true and the architecture comes without weights,
 * `E_BODY_CONSTANTS` when it is false and an imported model would keep numbers that it has learned
 */
export async function visionLearner(
  data: ImageData,
  architecture: Architecture,
  options: VisionLearnerOptions,
): Promise<Learner> {
  const { pretrained, head: _, lora, ...rest } = options;
  const learner = new Learner(data, await visionNetwork(data, architecture, options), rest);
  if (pretrained && !lora) learner.freeze();
  return learner;
}

/** What decides a network before it learns. */
export type VisionNetworkOptions = Pick<
  VisionLearnerOptions,
  'pretrained' | 'head' | 'lora' | 'seed' | 'trainBatchNorms'
>;

/** The network that `visionLearner` trains, as it is before. @throws WarmstartError as `visionLearner` */
export async function visionNetwork(
  { classes, size, stats }: Pick<ImageData, 'classes' | 'size' | 'stats'>,
  architecture: Architecture,
  { pretrained, head, lora, seed = 42, trainBatchNorms = true }: VisionNetworkOptions,
): Promise<Network> {
  const body = await bodyOf(architecture, pretrained, { ...size, seed });
  const plain = buildNetwork(body, { classes: classes.length, seed, statistics: stats, head });
  return lora ? adapted(plain, lora, { pretrained, seed, trainBatchNorms }) : plain;
}

function adapted(network: Network, lora: LoraOptions, options: VisionNetworkOptions): Network {
  const { pretrained, seed = 42, trainBatchNorms = true } = options;
  if (pretrained) return adaptedNetwork(network, { ...lora, seed, trainBatchNorms });
  throw new WarmstartError({
    code: 'E_LORA_SCRATCH',
    problem: 'adapters cannot train random weights, which they would leave as they are',
    expected: 'pretrained weights',
    received: 'none',
    hint: 'give weights, or train without adapters',
  });
}

async function bodyOf(architecture: Architecture, pretrained: boolean | string, options: BodyOptions): Promise<Body> {
  if (pretrained === false) return architecture.body(options);
  if (pretrained !== true) return bodyFromFile(architecture, pretrained, options);
  if (architecture.pretrained) return architecture.pretrained(options);
  const embedded = await readEmbeddedWeights(architecture.name);
  if (!embedded) throw noWeights(architecture.name);
  const body = architecture.body(options);
  return { ...body, graph: withWeights(body.graph, embedded.weights), pretrainedOn: embedded.pretrainedOn };
}

/** What is thrown where an architecture comes without the pretrained weights that are asked for. */
export function noWeights(architecture: string): WarmstartError {
  return new WarmstartError({
    code: 'E_WEIGHTS_NONE',
    problem: `${architecture} comes without pretrained weights`,
    hint: 'give a file: --weights body.onnx, or --weights resnet18.safetensors with torchvision names',
  });
}
