import { type Carbon, type CarbonIntensity, carbonOf, worldIntensity } from '../energy/carbon.js';
import type { Energy, EnergyPart } from '../energy/energy.js';
import { EnergyMeter } from '../energy/energy-meter.js';
import { ratedProcessor } from '../energy/rated-power.js';
import { embeddedPretraining } from '../learner/embedded-weights.js';
import type { Evaluation } from '../learner/evaluation.js';
import type { FitResult, Learner } from '../learner/learner.js';
import type { EpochRecord } from '../learner/training-event.js';
import { exactMatches } from '../metrics/multi-label.js';
import { correctness } from '../metrics/predictions.js';
import type { Network } from '../nn/network.js';
import { networkHash } from './network-hash.js';

/** The two sides of the comparison; also the names of their folders. */
export type ArmName = 'scratch' | 'pretrained';

/** What is known of an arm before it is trained. */
export interface ArmFacts {
  readonly name: ArmName;
  readonly architecture: string;
  /** Where its weights come from; absent for random ones. */
  readonly pretrainedOn?: string;
  /** What pretraining its weights took, once for all who use them; absent where nobody knows. */
  readonly pretraining?: EnergyPart;
  /** Parts that a batch is fed in, if it is not fed whole. */
  readonly accumulate?: number;
  /** What of the body learns; the head does in any case. */
  readonly body: BodyLearning;
  /** Numbers of parameters: all, and those that learn. */
  readonly parameters: { readonly total: number; readonly trainable: number };
  /** Of the network: see `networkHash`. */
  readonly sha256: string;
}

export const bodyLearning = ['everything', 'batch norms', 'adapters', 'nothing'] as const;
export type BodyLearning = (typeof bodyLearning)[number];

/** What training an arm gave. */
export interface ArmResult extends ArmFacts {
  readonly epochs: readonly EpochRecord[];
  /** Whether the arm was stopped before its last epoch. */
  readonly interrupted: boolean;
  /** The epoch whose weights it ended with, where that was not the last. */
  readonly keptEpoch?: number;
  /** Why a callback has ended it before its last epoch. */
  readonly stopped?: string;
  /** Wall-clock time of the whole training, compilation included. */
  readonly seconds: number;
  /** Of the same time: what it took, and how that is known. */
  readonly energy: Energy;
  /** What that stands for. */
  readonly carbon: Carbon;
  /** On the validation pictures after the last finished epoch; absent when none was finished. */
  readonly final?: ArmErrors;
}

export interface ArmErrors {
  /** Share of the pictures that were classified wrongly, 0 to 1; of pictures with several labels, those not wholly right. */
  readonly errorRate: number;
  readonly wrong: number;
  readonly pictures: number;
}

export function armFacts(name: ArmName, learner: Learner): ArmFacts {
  const { architecture, pretrainedOn } = learner.network;
  const { total, trainable } = learner.summary();
  return {
    name,
    architecture,
    ...(pretrainedOn === undefined ? {} : { pretrainedOn, ...pretrainingOf(pretrainedOn) }),
    ...(learner.accumulate > 1 && { accumulate: learner.accumulate }),
    body: bodyOf(learner.network, { total, trainable }),
    parameters: { total, trainable },
    sha256: networkHash(learner.network.graph),
  };
}

/** Told by what learns beside the head: of a frozen body that can only be its batch norms. */
function bodyOf({ adapters, groups, graph }: Network, { total, trainable }: ArmFacts['parameters']): BodyLearning {
  if (adapters && adapters.length > 0) return 'adapters';
  if (trainable === total) return 'everything';
  const shapes = (groups.at(-1) ?? []).map((name) => graph.value(name).constant?.shape ?? []);
  const head = shapes.reduce((sum, shape) => sum + shape.reduce((size, side) => size * side, 1), 0);
  return trainable === head ? 'nothing' : 'batch norms';
}

function pretrainingOf(pretrainedOn: string): Pick<ArmFacts, 'pretraining'> {
  const work = embeddedPretraining(pretrainedOn);
  if (!work) return {};
  return { pretraining: ratedProcessor({ cpuSeconds: work.seconds * work.threads, threads: work.threads }) };
}

/**
 * Trains an arm; `correct` tells of each validation picture whether it was recognised at the end.
 * @param intensity of the electricity; the world's mean by default
 */
export async function runArm(
  facts: ArmFacts,
  train: () => Promise<FitResult>,
  intensity: CarbonIntensity = worldIntensity,
): Promise<{ readonly result: ArmResult; readonly correct: readonly boolean[]; readonly evaluation?: Evaluation }> {
  const start = performance.now();
  const meter = EnergyMeter.start();
  // A fit that fails must not leave the meter running.
  const fit = await train().finally(() => meter.stop());
  const seconds = (performance.now() - start) / 1000;
  const energy = meter.stop();
  const { evaluation } = fit;
  const right = ({ targets, ...rest }: Evaluation) =>
    targets ? exactMatches({ ...rest, targets }) : correctness(rest);
  const correct = evaluation ? right(evaluation) : [];
  const wrong = correct.filter((isRight) => !isRight).length;
  const final = { errorRate: wrong / correct.length, wrong, pictures: correct.length };
  const { epochs, interrupted, keptEpoch, stopped } = fit;
  return {
    result: {
      ...facts,
      epochs,
      interrupted,
      ...(keptEpoch === undefined ? {} : { keptEpoch }),
      ...(stopped === undefined ? {} : { stopped }),
      seconds,
      energy,
      carbon: carbonOf(energy, intensity),
      ...(correct.length > 0 ? { final } : {}),
    },
    correct,
    ...(evaluation && { evaluation }),
  };
}
