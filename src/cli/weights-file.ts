import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import { hasEmbeddedWeights } from '../learner/embedded-weights.js';
import { readArchitecture } from '../learner/read-architecture.js';
import { noWeights } from '../learner/vision-learner.js';
import { architectures } from '../nn/architectures.js';
import type { Architecture } from '../nn/body.js';
import { resnet18 } from '../nn/resnet.js';
import { usageError } from './usage.js';

export interface WeightsOptions {
  readonly weights?: string;
  readonly arch?: string;
}

/** A network to train, and where its pretrained weights are; undefined when there are none. */
export interface WeightsSource {
  readonly architecture: Architecture;
  /** The architecture's own or the embedded ones (true), or those of a safetensors file. */
  readonly weights: true | string | undefined;
}

/** The architecture of that name, ResNet-18 when none was given. */
export function architectureNamed(name: string | undefined): Architecture {
  return (name === undefined ? resnet18 : architectures[name]) ?? resnet18;
}

/**
 * Finds out what `--weights` and `--arch` mean, without reading more than needed: .onnx brings its own architecture.
 * @throws WarmstartError `E_USAGE`, `E_WEIGHTS_FILE`, `E_WEIGHTS_FORMAT`, `E_ONNX_...`, `E_BODY_...`
 */
export async function weightsSource({ weights, arch }: WeightsOptions): Promise<WeightsSource> {
  if (weights === undefined) {
    const architecture = architectureNamed(arch);
    return { architecture, weights: hasEmbeddedWeights(architecture.name) ? true : undefined };
  }
  await requireFile(weights);
  switch (extname(weights).toLowerCase()) {
    case '.onnx':
      if (arch !== undefined) throw usageError('--arch', 'nothing: an .onnx file brings its own architecture', arch);
      return { architecture: await readArchitecture(weights), weights: true };
    case '.safetensors':
      return { architecture: architectureNamed(arch), weights };
    default:
      throw new WarmstartError({
        code: 'E_WEIGHTS_FORMAT',
        problem: 'weights of this kind cannot be read',
        expected: 'a file named .onnx or .safetensors',
        received: weights,
        hint: 'export the model to ONNX, or save its state_dict with the safetensors library; pickles are never read',
      });
  }
}

/** The same, for who cannot go on without weights. @throws WarmstartError `E_WEIGHTS_NONE` */
export async function pretrainedSource(options: WeightsOptions) {
  const { architecture, weights } = await weightsSource(options);
  if (weights === undefined) throw noWeights(architecture.name);
  return { architecture, weights };
}

async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return;
  throw new WarmstartError({
    code: 'E_WEIGHTS_FILE',
    problem: found ? 'the weights are not a file' : 'there is no such file of weights',
    where: path,
    hint: 'check the path given with --weights',
  });
}

const norms = new Set(['BatchNormalization', 'LayerNormalization', 'InstanceNormalization', 'GroupNormalization']);

/** What to expect of a body whose norms were folded into its convolutions; undefined for any other. */
export function foldedWarning({ architecture, weights }: WeightsSource, size: number): string | undefined {
  if (weights !== true) return undefined;
  const graph = architecture.pretrained?.({ height: size, width: size, seed: 0 }).graph;
  if (!graph || graph.nodes.some(({ op }) => norms.has(op))) return undefined;
  return (
    `${architecture.name} has no batch norms (they were folded into its convolutions): ` +
    'pretrained, only its head learns, and from scratch it may hardly train'
  );
}
