import type { Augmentation } from '../augment/augmentation.js';
import type { ImageData } from '../data/image-data.js';
import type { Energy } from '../energy/energy.js';
import { EnergyMeter } from '../energy/energy-meter.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { outcomeOf } from '../experiment/outcome-of.js';
import type { Learner } from '../learner/learner.js';
import type { EpochRecord, TrainingListener } from '../learner/training-event.js';
import type { Predictions } from '../metrics/predictions.js';
import type { Outcome } from './outcome.js';
import { searchPart } from './search-part.js';
import { type ArmLearnerOptions, armLearner, fitArm, type StudyArm } from './study-arm.js';
import { batchSizeFor, budgetsOf, passesFor } from './study-budgets.js';
import type { TrainingJob } from './training-job.js';

/** What the trainings of a study share. */
export interface TrainingMaterial {
  /** Its validation pictures are the test pictures of the study. */
  readonly data: ImageData;
  readonly arms: readonly StudyArm[];
  /** Of the study: its search, and its first training. */
  readonly seed: number;
  readonly smallest: number;
  /** Most pictures in a step. */
  readonly batchSize: number;
  readonly threads: number;
  readonly augmentation?: Augmentation | undefined;
  /** What else learners are made with. */
  readonly learner?: Partial<ArmLearnerOptions>;
  /** Told of the trainings that are shown in a report: first seed, all labels. */
  readonly onModel?: (job: TrainingJob, learner: Learner, epochs: readonly EpochRecord[]) => Promise<void>;
}

export interface TrainingToldOptions {
  readonly listener?: TrainingListener;
  readonly signal?: AbortSignal;
}

/**
 * Does one training of a study, and judges it.
 * @throws WarmstartError `E_STUDY_JOB` when the study has no such arm or budget; the signal's reason when it was stopped
 */
export async function runTraining(
  material: TrainingMaterial,
  job: TrainingJob,
  told: TrainingToldOptions = {},
): Promise<Outcome> {
  const arm = material.arms.find(({ name }) => name === job.arm);
  if (!arm) throw noSuchJob(job);
  const { data, labels, isLargest } = selection(material, job);
  const start = performance.now();
  const meter = EnergyMeter.start();
  const { threads, augmentation } = material;
  const learner = await armLearner(arm, data, { ...material.learner, seed: job.seed, threads, augmentation }).catch(
    (error) => {
      meter.stop();
      throw error;
    },
  );
  try {
    const fit = await fitted(learner, arm, job, told).finally(() => meter.stop());
    const measured = (performance.now() - start) / 1000;
    // As if it had computed the features of its own pictures alone: what trainings share must not make one look cheap.
    const seconds = measured + fit.lentSeconds;
    const isTest = job.judgedOn === 'test';
    if (isTest && isLargest && job.seed === material.seed) await material.onModel?.(job, learner, fit.epochs);
    const { batchSize } = data;
    const { epochs } = fit;
    const { predictions, ...judged } = outcomeOf(fit.predictions, {
      labels,
      batchSize,
      epochs,
      seconds,
      energy: scaled(meter.stop(), seconds / measured),
    });
    return {
      ...judged,
      ...(isTest && isLargest && { predictions }),
      ...(fit.diverged !== undefined && { diverged: fit.diverged }),
    };
  } finally {
    await learner.release();
  }
}

/** The pictures of a training: those that have labels for it, and those that it is judged on. */
function selection({ data, seed, smallest, batchSize }: TrainingMaterial, job: TrainingJob) {
  const { train } = data;
  if (job.judgedOn === 'held-out') {
    const { learn, heldOut } = searchPart(train, { seed, smallest });
    if (learn.perClass !== job.budget) throw noSuchJob(job);
    return {
      data: selected(data, learn.pictures, { batchSize, valid: heldOut }),
      labels: learn.pictures.length,
      isLargest: false,
    };
  }
  const budgets = budgetsOf(train, job.seed, smallest);
  const budget = budgets.find(({ perClass }) => perClass === job.budget);
  if (!budget) throw noSuchJob(job);
  const labels = budget.pictures.length;
  return { data: selected(data, budget.pictures, { batchSize }), labels, isLargest: budget === budgets.at(-1) };
}

function selected(
  data: ImageData,
  pictures: Uint32Array,
  { batchSize, valid }: { readonly batchSize: number; readonly valid?: Uint32Array },
): ImageData {
  return data.select({
    train: pictures,
    passes: passesFor(pictures.length, data.train.length),
    batchSize: batchSizeFor(pictures.length, batchSize),
    ...(valid && { valid }),
  });
}

interface Fitted {
  readonly epochs: readonly EpochRecord[];
  readonly predictions: Predictions;
  /** See `FitResult`. */
  readonly lentSeconds: number;
  readonly diverged?: string;
}

async function fitted(
  learner: Learner,
  arm: StudyArm,
  job: TrainingJob,
  { listener, signal }: TrainingToldOptions,
): Promise<Fitted> {
  const records: EpochRecord[] = [];
  const listen: TrainingListener = (event) => {
    if (event.kind === 'epoch') records.push(event.record);
    listener?.(event);
  };
  try {
    const fit = await fitArm(learner, arm, job, { listener: listen, ...(signal && { signal }) });
    signal?.throwIfAborted();
    const { epochs, lentSeconds = 0 } = fit;
    return { epochs, lentSeconds, predictions: fit.evaluation ?? (await learner.validPredictions()) };
  } catch (error) {
    if (!(error instanceof WarmstartError) || error.code !== 'E_TRAIN_NAN') throw error;
    // The learner has its last good weights, or those from before the training.
    const predictions = await learner.validPredictions();
    return { epochs: records, lentSeconds: 0, predictions, diverged: divergence(error, records) };
  }
}

function scaled({ wattHours, low, high, ...rest }: Energy, factor: number): Energy {
  return { ...rest, wattHours: wattHours * factor, low: low * factor, high: high * factor };
}

function divergence({ fault }: WarmstartError, { length }: readonly EpochRecord[]): string {
  const judged = length === 0 ? 'as it was before the training' : `with the weights after ${length} epochs`;
  return `${fault.problem} (${fault.where ?? 'at some step'}); judged ${judged}`;
}

function noSuchJob({ arm, budget, seed }: TrainingJob): WarmstartError {
  return new WarmstartError({
    code: 'E_STUDY_JOB',
    problem: 'this training is not one of the study',
    received: `${arm}, ${budget} labels a class, seed ${seed}`,
  });
}
