import type { Augmentation } from '../augment/augmentation.js';
import type { ImageData } from '../data/image-data.js';
import { ratedProcessor } from '../energy/rated-power.js';
import { networkHash } from '../experiment/network-hash.js';
import { embeddedPretraining } from '../learner/embedded-weights.js';
import type { KeptFeatures } from '../learner/kept-features.js';
import type { FitOptions, FitResult, Learner } from '../learner/learner.js';
import { noWeights, type VisionNetworkOptions, visionLearner } from '../learner/vision-learner.js';
import type { Architecture } from '../nn/body.js';
import { fastaiHead, linearHead } from '../nn/head.js';
import type { ChannelStats } from '../nn/network.js';
import type { ArmRecord, Method } from './study-record.js';

/** What a study trains again and again. */
export interface StudyArm {
  readonly name: string;
  readonly method: Method;
  readonly architecture: Architecture;
  /** The architecture's own or the embedded ones (true), or those of a safetensors file; none are needed for random ones. */
  readonly weights: true | string | undefined;
  /** What pixels are normalised with before the network: what its weights were trained with. */
  readonly statistics: ChannelStats;
}

/** What an arm is before its rate and length are known, and its weights by their SHA-256. */
export interface ArmFacts extends Omit<ArmRecord, 'choice'> {
  readonly sha256: string;
}

export interface ArmLearnerOptions {
  readonly seed: number;
  /** Threads of one operator. */
  readonly threads: number;
  readonly augmentation?: Augmentation | undefined;
  readonly features?: KeptFeatures;
}

const random: readonly Method[] = ['scratch', 'notebook-scratch'];

/**
 * The arm's network for these pictures, before training.
 * @throws WarmstartError `E_WEIGHTS_...`, `E_BODY_...`
 */
export async function armLearner(arm: StudyArm, data: ImageData, options: ArmLearnerOptions): Promise<Learner> {
  const { method, architecture, statistics } = arm;
  const learner = await visionLearner(data.normalize(statistics), architecture, { ...options, ...beforeLearning(arm) });
  if (method === 'finetune') learner.unfreeze();
  return learner;
}

/** What decides the arm's network, but for the seed. @throws WarmstartError `E_WEIGHTS_NONE` */
export function beforeLearning({ method, architecture, weights }: StudyArm) {
  const isRandom = random.includes(method);
  if (!isRandom && weights === undefined) throw noWeights(architecture.name);
  return {
    pretrained: isRandom ? false : (weights ?? false),
    head: method === 'features' ? linearHead : fastaiHead,
    trainBatchNorms: method !== 'frozen' && method !== 'features',
  } satisfies VisionNetworkOptions;
}

/**
 * Trains the arm at a rate of its head. From scratch all layers have that rate; fine-tuned is fastai's `fine_tune`, of which
 * the first epoch is the one in which only the head learns, if there are two or more.
 */
export function fitArm(
  learner: Learner,
  { method }: Pick<StudyArm, 'method'>,
  { rate, epochs }: { readonly rate: number; readonly epochs: number },
  told: FitOptions,
): Promise<FitResult> {
  if (method === 'finetune') {
    const freezeEpochs = epochs > 1 ? 1 : 0;
    return learner.fineTune(epochs - freezeEpochs, { ...told, baseRate: rate, freezeEpochs });
  }
  return learner.fitOneCycle(epochs, method.startsWith('notebook-') ? { last: rate } : rate, told);
}

/** @param data that the arm would learn from: decides the numbers of parameters */
export async function armFacts(arm: StudyArm, data: ImageData, threads: number): Promise<ArmFacts> {
  const { network, ...learner } = await built(arm, data, threads);
  const { pretrainedOn } = network;
  return {
    name: arm.name,
    method: arm.method,
    architecture: network.architecture,
    ...(pretrainedOn !== undefined && { pretrainedOn, ...pretrainingOf(pretrainedOn) }),
    parameters: learner.parameters,
    sha256: networkHash(network.graph),
  };
}

async function built(arm: StudyArm, data: ImageData, threads: number) {
  const learner = await armLearner(arm, data, { seed: 0, threads });
  const { total, trainable } = learner.summary();
  return { network: learner.network, parameters: { total, trainable } };
}

function pretrainingOf(pretrainedOn: string): Pick<ArmRecord, 'pretraining'> {
  const work = embeddedPretraining(pretrainedOn);
  if (!work) return {};
  const { wattHours, low, high } = ratedProcessor({ cpuSeconds: work.seconds * work.threads, threads: work.threads });
  return { pretraining: { wattHours, low, high } };
}
