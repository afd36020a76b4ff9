import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { imagenetStats } from '../data/stats.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { hubScheme } from '../hub/hub-file.js';
import { withPretrainedFile } from '../learner/body-from-file.js';
import { hasEmbeddedWeights } from '../learner/embedded-weights.js';
import { readArchitecture } from '../learner/read-architecture.js';
import { noWeights } from '../learner/vision-learner.js';
import { resnet18 } from '../nn/architectures/resnet.js';
import { architectures } from '../nn/architectures.js';
import type { Architecture } from '../nn/body.js';
import type { ChannelStats } from '../nn/network.js';
import type { Context } from './context.js';
import type { HubOptions } from './hub-options.js';
import { type NamedWeights, namedWeights, pullNamed } from './pull-weights.js';
import type { Report } from './report.js';
import { wrap } from './text.js';
import { usageError } from './usage.js';

export interface WeightsOptions extends HubOptions {
  readonly weights?: string;
  readonly arch?: string;
  /** Value or node of an .onnx model. */
  readonly cut?: string;
}

/** A network to train, and where its pretrained weights are; undefined when there are none. */
export interface WeightsSource {
  readonly architecture: Architecture;
  /** The architecture's own or the embedded ones (true), or those of a safetensors file. */
  readonly weights: true | string | undefined;
  /** What pixels are normalised with before the network, from scratch or not: what its weights were trained with. */
  readonly statistics: ChannelStats;
}

/** Who wants to know of downloads, and can end them. */
export interface WeightsSurroundings {
  readonly context: Context;
  readonly report: Report;
}

/** The architecture of that name, ResNet-18 when none was given. */
export function architectureNamed(name: string | undefined): Architecture {
  return (name === undefined ? resnet18 : architectures[name]) ?? resnet18;
}

/**
 * Finds out what `--weights` and `--arch` mean, without reading more than needed: a path, or the name of weights, which
 * are downloaded if they are not there. A model (.onnx) and named weights bring their own architecture.
 * @throws WarmstartError `E_USAGE`, `E_WEIGHTS_...`, `E_ONNX_...`, `E_BODY_...`, `E_HUB_...`, `E_SAFETENSORS_...`
 */
export async function weightsSource(
  options: WeightsOptions,
  surroundings: WeightsSurroundings,
): Promise<WeightsSource> {
  const { weights, arch, cut } = options;
  if (weights === undefined) {
    requireNoCut(cut);
    const architecture = architectureNamed(arch);
    const own = hasEmbeddedWeights(architecture.name) ? true : undefined;
    return { architecture, weights: own, statistics: imagenetStats };
  }
  if (!weights.startsWith(hubScheme) && (await isPath(weights))) return fromFile(weights, options);
  return fromHub(namedWeights(weights, surroundings.context), options, surroundings);
}

/** The same, for who cannot go on without weights. @throws WarmstartError `E_WEIGHTS_NONE` */
export async function pretrainedSource(options: WeightsOptions, surroundings: WeightsSurroundings) {
  const { weights, ...source } = await weightsSource(options, surroundings);
  if (weights === undefined) throw noWeights(source.architecture.name);
  return { ...source, weights };
}

/** Whether it is a file, or can only be meant as one. */
async function isPath(text: string): Promise<boolean> {
  if (/[/\\]|\.(onnx|safetensors|pth?|bin|ckpt|npz|h5)$/i.test(text)) return true;
  return (await stat(text).catch(() => undefined)) !== undefined;
}

/** @throws WarmstartError `E_USAGE` */
function requireNoCut(cut: string | undefined): void {
  if (cut !== undefined)
    throw usageError('--cut', 'nothing without an .onnx model: other architectures end where they do', cut);
}

async function fromFile(path: string, { arch, cut }: WeightsOptions): Promise<WeightsSource> {
  await requireFile(path);
  switch (extname(path).toLowerCase()) {
    case '.onnx':
      if (arch !== undefined) throw usageError('--arch', 'nothing: an .onnx file brings its own architecture', arch);
      return { architecture: await readArchitecture(path, { cut }), weights: true, statistics: imagenetStats };
    case '.safetensors':
      requireNoCut(cut);
      return { architecture: architectureNamed(arch), weights: path, statistics: imagenetStats };
    default:
      throw new WarmstartError({
        code: 'E_WEIGHTS_FORMAT',
        problem: 'weights of this kind cannot be read',
        expected: 'a file named .onnx or .safetensors',
        received: path,
        hint: 'export the model to ONNX, or save its state_dict with the safetensors library; pickles are never read',
      });
  }
}

async function fromHub(
  named: NamedWeights,
  options: WeightsOptions,
  surroundings: WeightsSurroundings,
): Promise<WeightsSource> {
  const { name, known, source } = named;
  const { arch, cut } = options;
  const { report } = surroundings;
  const isModel = source.file.endsWith('.onnx');
  if (arch !== undefined && (isModel || (known && arch !== known.architecture))) {
    throw usageError('--arch', `nothing: ${name} brings its own architecture`, arch);
  }
  if (!isModel) {
    requireNoCut(cut);
    requireOwnPadding(named);
  }
  const { path, record } = await pullNamed(named, options, surroundings);
  const at = (record.commit ?? record.revision).slice(0, 12);
  const origin = `weights ${name} (${record.repository} at ${at}, SHA-256 ${record.sha256.slice(0, 12)})`;
  report.note(wrap(licenceOf(named), report.columns));
  if (known?.caution) report.warning(`${name}: ${known.caution}`);
  const statistics = known?.preprocessing ?? imagenetStats;
  if (!isModel) {
    const architecture = await withPretrainedFile(architectureNamed(known?.architecture ?? arch), path, origin);
    return { architecture, weights: true, statistics };
  }
  const { pretrained, ...model } = await readArchitecture(path, { cut });
  const architecture = {
    ...model,
    ...(pretrained && {
      pretrained: (size: Parameters<typeof pretrained>[0]) => ({ ...pretrained(size), pretrainedOn: origin }),
    }),
  };
  return { architecture, weights: true, statistics };
}

/**
 * timm's `tf_` networks pad as TensorFlow does, and their batch norms have another epsilon; but their weights are named
 * and shaped like those of the plain ones. As a model they bring their own arithmetic.
 * @throws WarmstartError `E_WEIGHTS_PADDING`
 */
function requireOwnPadding({ name, source: { repository } }: NamedWeights): void {
  if (!/(^|\/)tf_/i.test(repository)) return;
  throw new WarmstartError({
    code: 'E_WEIGHTS_PADDING',
    problem: 'these weights are for networks that pad pictures as TensorFlow does, and would be wrong here',
    expected: 'weights of a network with the padding of PyTorch: the same name without tf_, where there is one',
    received: name,
    hint: 'export that network to ONNX and give the file: a model brings its own padding',
  });
}

function licenceOf({ name, known, source }: NamedWeights): string {
  if (!known) {
    return (
      `Weights of ${source.repository}: their licence is on the page of the repository. Pictures are normalised with ` +
      'the statistics of ImageNet.'
    );
  }
  return `Weights ${name}: ${known.repository}, licence ${known.licence}, trained on ${known.trainedOn} (${known.citation}).`;
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
export function foldedWarning(
  { architecture, weights }: Pick<WeightsSource, 'architecture' | 'weights'>,
  size: number,
): string | undefined {
  if (weights !== true) return undefined;
  const graph = architecture.pretrained?.({ height: size, width: size, seed: 0 }).graph;
  if (!graph || graph.nodes.some(({ op }) => norms.has(op))) return undefined;
  return (
    `${architecture.name} has no batch norms (they were folded into its convolutions): ` +
    'pretrained, only its head learns, and from scratch it may hardly train'
  );
}
