import type { Augmentation } from '../augment/augmentation.js';
import { classWeights } from '../data/class-balance.js';
import type { ImageData } from '../data/image-data.js';
import type { CarbonIntensity } from '../energy/carbon.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Learner } from '../learner/learner.js';
import type { TrainingEvent } from '../learner/training-event.js';
import { type VisionLearnerOptions, visionLearner } from '../learner/vision-learner.js';
import type { Lowering } from '../lowering/positional-layout.js';
import { errorRate } from '../metrics/accuracy.js';
import type { Architecture } from '../nn/body.js';
import { crossEntropy } from '../nn/losses.js';
import { defaultLearningRate, type LearningRate } from '../optim/discriminative-rates.js';
import { type ArmFacts, type ArmName, type ArmResult, armFacts, runArm } from './arm.js';
import { costToTarget } from './cost-to-target.js';
import type { Outcome } from './outcome.js';
import { outcomeOf } from './outcome-of.js';
import { type Verdict, verdict } from './verdict.js';

export interface ComparePlan {
  /** Trained from random weights. */
  readonly scratch: Architecture;
  readonly pretrained: {
    readonly architecture: Architecture;
    /** The architecture's own (true), or those of a safetensors file. */
    readonly weights: true | string;
  };
}

export interface ArmsOptions {
  /** Of both arms. */
  readonly head?: VisionLearnerOptions['head'];
  /** Of the pretrained arm alone. */
  readonly lora?: VisionLearnerOptions['lora'];
  /** Of both arms: random weights, order of the pictures, dropout. Default 42. */
  readonly seed?: number;
  /** Threads of one operator; all physical cores when absent. */
  readonly threads?: number;
  /** Of both arms: the same changes of the same pictures. */
  readonly augmentation?: Augmentation | undefined;
  /** How convolutions are computed in training; the cheapest way for each unless given. */
  readonly lowering?: Lowering;
  /** Whether the batch norms of the pretrained body go on learning; true by default. */
  readonly trainBatchNorms?: boolean;
  /** Whether the loss of both arms lets all classes count alike (`classWeights`); no by default. */
  readonly classWeights?: boolean;
  /** Parts that a batch is fed in, see `LearnerOptions`; 1 by default. */
  readonly accumulate?: number | 'auto';
}

/** Two learners for the same data, ready to be trained. */
export interface Arms {
  readonly scratch: Learner;
  readonly pretrained: Learner;
}

export interface TrainArmsOptions {
  readonly epochs: number;
  /** Peak learning rate of both arms; slice(3e-3) by default. */
  readonly rate?: LearningRate;
  /** Of the electricity; the world's mean by default. */
  readonly carbonIntensity?: CarbonIntensity | undefined;
  readonly listener?: (arm: ArmName, event: TrainingEvent) => void;
  /** Called before an arm is trained. */
  readonly onArmStart?: (arm: ArmFacts) => void | Promise<void>;
  /** Called after an arm was trained, or was stopped: the time to save it. Of one that was stopped there is no outcome. */
  readonly onArmEnd?: (arm: ArmResult, learner: Learner, outcome: Outcome | undefined) => void | Promise<void>;
  /** Stops after the step under way. */
  readonly signal?: AbortSignal;
}

export type CompareOptions = ArmsOptions & TrainArmsOptions;

/** Plain data. */
export interface CompareResult {
  /** The arm from scratch comes first; after an interruption there may be only that one. */
  readonly arms: { readonly scratch: ArmResult; readonly pretrained?: ArmResult };
  readonly interrupted: boolean;
  /** Epochs until each arm's error was no higher than the last one of the arm from scratch; absent when never. */
  readonly epochsToScratchError?: { readonly [name in ArmName]?: number };
  /** What pretraining changed on the validation pictures; absent after an interruption. */
  readonly verdict?: Verdict;
}

/**
 * Trains without pretraining, then with it, on the same data, split, batch order, epochs and learning rate, and
 * compares what both do with the validation pictures.
 * @throws WarmstartError `E_WEIGHTS_...` before any training when there are no pretrained weights or they do not fit;
 * `E_TRAIN_NAN`, `E_TRAIN_EPOCHS`
 */
export async function compare(data: ImageData, plan: ComparePlan, options: CompareOptions): Promise<CompareResult> {
  return trainArms(await buildArms(data, plan, options), options);
}

/**
 * Both networks before training: weights that do not fit are noticed here, not after an hour.
 * @throws WarmstartError `E_WEIGHTS_...`, `E_BODY_...`, `E_COMPARE_LABELS`
 */
export async function buildArms(data: ImageData, plan: ComparePlan, options: ArmsOptions): Promise<Arms> {
  const {
    seed,
    threads,
    lowering = 'auto',
    trainBatchNorms = true,
    augmentation,
    accumulate = 1,
    head,
    lora,
  } = options;
  if (data.multiLabel) throw severalLabels();
  const settings = {
    metrics: [errorRate],
    lowering,
    augmentation,
    accumulate,
    head,
    ...(options.classWeights && { loss: crossEntropy({ classWeights: classWeights(data.train) }) }),
    ...(seed === undefined ? {} : { seed }),
    ...(threads === undefined ? {} : { threads }),
  };
  const { architecture, weights } = plan.pretrained;
  const own = { pretrained: weights, trainBatchNorms, lora };
  const pretrained = await visionLearner(data, architecture, { ...settings, ...own });
  return { pretrained, scratch: await visionLearner(data, plan.scratch, { ...settings, pretrained: false }) };
}

/** The verdict's test counts pictures that are right or wrong: with several labels one may be both. */
export function severalLabels(): WarmstartError {
  return new WarmstartError({
    code: 'E_COMPARE_LABELS',
    problem: 'a comparison needs pictures with one label each',
    received: 'pictures with any number of labels',
    hint: 'train twice instead, with the train command and the same seed: with --pretrained and with --from-scratch',
  });
}

/** Trains one after the other and compares them. @throws WarmstartError `E_TRAIN_NAN`, `E_TRAIN_EPOCHS` */
export async function trainArms({ scratch, pretrained }: Arms, options: TrainArmsOptions): Promise<CompareResult> {
  const { epochs, rate = defaultLearningRate, carbonIntensity, listener, signal } = options;
  const train = async (name: ArmName, learner: Learner) => {
    const facts = armFacts(name, learner);
    await options.onArmStart?.(facts);
    const told = {
      ...(listener ? { listener: (event: TrainingEvent) => listener(name, event) } : {}),
      ...(signal ? { signal } : {}),
    };
    const arm = await runArm(facts, () => learner.fitOneCycle(epochs, rate, told), carbonIntensity);
    const { result, evaluation } = arm;
    const { train: learned, batchSize } = learner.data;
    const outcome =
      evaluation && !result.interrupted
        ? outcomeOf(evaluation, { ...result, labels: learned.length, batchSize })
        : undefined;
    await options.onArmEnd?.(result, learner, outcome);
    return arm;
  };
  const a = await train('scratch', scratch);
  if (a.result.interrupted || signal?.aborted) return { arms: { scratch: a.result }, interrupted: true };
  const b = await train('pretrained', pretrained);
  const arms = { scratch: a.result, pretrained: b.result };
  if (b.result.interrupted) return { arms, interrupted: true };
  return {
    arms,
    interrupted: false,
    epochsToScratchError: { ...reached('scratch', a.result, a.result), ...reached('pretrained', b.result, a.result) },
    verdict: verdict(a.correct, b.correct),
  };
}

function reached(name: ArmName, { epochs }: ArmResult, { final }: ArmResult): { [name in ArmName]?: number } {
  const count = final && costToTarget(epochs, final.errorRate)?.epochs;
  return count === undefined ? {} : { [name]: count };
}
