import { basename } from 'node:path';
import type { ImageData } from '../data/image-data.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Architecture, Body, BodyOptions } from '../nn/body.js';
import { buildNetwork } from '../nn/network.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';
import { readEmbeddedWeights } from './embedded-weights.js';
import { Learner, type LearnerOptions } from './learner.js';
import { withWeights } from './weights.js';

export interface VisionLearnerOptions extends LearnerOptions {
  /**
   * false: random weights, everything learns. true: the architecture's own pretrained weights, or those that come
   * with the package; a path: those of a safetensors file with torchvision's names. Then the body is frozen, but for
   * its batch norms unless `trainBatchNorms` is false.
   */
  readonly pretrained: boolean | string;
}

/**
 * fastai's `cnn_learner`: the architecture's body, normalisation before it and a new head behind it.
 * @throws WarmstartError `E_WEIGHTS_NONE` when `pretrained` is true and the architecture comes without weights,
 * `E_BODY_CONSTANTS` when it is false and an imported model would keep numbers that it has learned
 */
export async function visionLearner(
  data: ImageData,
  architecture: Architecture,
  options: VisionLearnerOptions,
): Promise<Learner> {
  const { pretrained, ...rest } = options;
  const seed = rest.seed ?? 42;
  const body = await bodyOf(architecture, pretrained, { ...data.size, seed });
  const network = buildNetwork(body, { classes: data.classes.length, seed, statistics: data.stats });
  const learner = new Learner(data, network, rest);
  if (pretrained) learner.freeze();
  return learner;
}

async function bodyOf(architecture: Architecture, pretrained: boolean | string, options: BodyOptions): Promise<Body> {
  if (pretrained === false) return architecture.body(options);
  if (pretrained !== true)
    return withFile(architecture.pretrained?.(options) ?? architecture.body(options), pretrained);
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

/** Classifiers (torchvision's `fc` or `classifier`, a head trained here) and counters of batches have no place in a body. */
const notOfTheBody = /^(fc|head|classifier)\.|\.num_batches_tracked$/;

async function withFile(body: Body, path: string): Promise<Body> {
  const { tensors } = await readSafetensorsFile(path);
  const graph = withWeights(body.graph, tensors, { ignore: (name) => notOfTheBody.test(name), where: path });
  return { ...body, graph, pretrainedOn: `weights of ${basename(path)}` };
}
