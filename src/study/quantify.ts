import { availableParallelism } from 'node:os';
import { augmentation } from '../augment/augmentation.js';
import { type PresetName, presets } from '../augment/presets.js';
import type { ImageData } from '../data/image-data.js';
import { type CarbonIntensity, worldIntensity } from '../energy/carbon.js';
import type { Findings } from './findings.js';
import { findingsOf } from './findings-of.js';
import { runStudy, type StudyEvent } from './run-study.js';
import type { TrainingMaterial } from './run-training.js';
import type { StudyArm } from './study-arm.js';
import { studyRecord } from './study-folder.js';
import { StudyPlan } from './study-plan.js';
import type { StudyRecord } from './study-record.js';
import { studySettings } from './study-settings.js';
import { inProcess } from './training-runner.js';

export interface QuantifyOptions {
  /** Trainings of each kind, each with its own labels and chance; 10 by default. Below 6 nothing is claimed. */
  readonly seeds?: number;
  /** Of the search, and the first one of the trainings; 42 by default. */
  readonly seed?: number;
  /** Epochs at which all arms are compared; 5 by default. */
  readonly epochs?: number;
  /** Labels of each class in the first budget, 8 by default; each next one has twice as many, the last one all. */
  readonly smallest?: number;
  /** Most pictures in a training step, 64 by default; fewer where labels are few. */
  readonly batchSize?: number;
  /** Threads of one operator; one for each core by default. */
  readonly threads?: number;
  /** How training pictures are changed at random; `none` by default. */
  readonly augment?: PresetName;
  /** `tuned`, the default: each arm has its own rate and length. `notebook`: one rate for all, which holds scratch back. */
  readonly recipe?: StudyRecord['recipe'];
  /** Of the electricity; the world's mean by default. */
  readonly carbonIntensity?: CarbonIntensity;
  /** A file, JSON lines, that keeps each training when it is done: with it a study that was ended goes on where it was. */
  readonly record?: string;
  readonly listener?: (event: StudyEvent) => void;
  /** Stops after the step under way; the signal's reason is thrown, and what was done is in the record. */
  readonly signal?: AbortSignal;
}

/**
 * Studies what pretraining is worth: trains each arm with few to all labels, again and again by chance of its own, in this
 * process, and judges it on the validation pictures of `data`. The first arm is what the others are measured against.
 * @throws WarmstartError `E_STUDY_...`, `E_WEIGHTS_...` when an arm's weights are missing or do not fit, `E_RESUME_DIFFERS`
 * when the record is one of another study
 * @example
 * const data = await ImageData.fromFolder('sheets', { size: 128, group: /^[^_]+/ });
 * const arm = { architecture: resnet18, weights: true, statistics: imagenetStats } as const;
 * const { verdict } = await quantify(data, [
 *   { ...arm, name: 'scratch', method: 'scratch' },
 *   { ...arm, name: 'finetune', method: 'finetune' },
 * ], { record: 'study.jsonl' });
 * console.log(verdict.headline);
 */
export async function quantify(
  data: ImageData,
  arms: readonly StudyArm[],
  options: QuantifyOptions = {},
): Promise<Findings> {
  const { seed = 42, epochs: equalEpochs = 5, augment = 'none', recipe = 'tuned' } = options;
  const material: TrainingMaterial = {
    data,
    arms,
    seed,
    smallest: options.smallest ?? 8,
    batchSize: options.batchSize ?? 64,
    threads: options.threads ?? availableParallelism(),
    ...(presets[augment].length > 0 && { augmentation: augmentation(presets[augment]) }),
  };
  const settings = await studySettings(material, { recipe, equalEpochs, augmentation: augment });
  const plan = options.record === undefined ? StudyPlan.inMemory() : await StudyPlan.open(options.record, settings);
  const seeds = Array.from({ length: options.seeds ?? 10 }, (_, at) => seed + at);
  const { listener, signal, carbonIntensity: carbon = worldIntensity, record: where = 'memory' } = options;
  await runStudy(plan, settings, inProcess(material), {
    seeds,
    ...(listener && { listener }),
    ...(signal && { signal }),
  });
  return findingsOf(studyRecord(settings, plan.finished, { seeds, carbon }, where));
}
