import type { PresetName } from '../augment/presets.js';
import type { TrainingMaterial } from '../study/run-training.js';
import type { StudyArm } from '../study/study-arm.js';
import { augmentationOf } from './augmentation-options.js';
import type { Context } from './context.js';
import type { EnergyOptions } from './energy-options.js';
import type { DataOptions } from './options.js';
import { readData } from './read-data.js';
import type { Report, ReportOptions } from './report.js';
import type { ArmsOptions } from './study-arms.js';
import { threadsFor } from './study-options.js';

export interface StudyOptions extends Omit<DataOptions, 'batchSize'>, ArmsOptions, EnergyOptions, ReportOptions {
  readonly batchSize: number;
  readonly augment: PresetName;
  readonly seeds: number;
  readonly epochs: number;
  readonly smallest: number;
  readonly jobs: number;
  readonly threads?: number;
  readonly out?: string;
  readonly resume?: string;
}

/** Reads the pictures, and puts together what trainings of the study need. To be released: `data`. */
export async function studyMaterial(
  folder: string,
  arms: readonly StudyArm[],
  options: StudyOptions,
  surroundings: { readonly context: Context; readonly report: Report },
): Promise<TrainingMaterial> {
  const [first] = arms;
  if (!first) throw new Error('a study without arms');
  const { seed, smallest, batchSize, threads = threadsFor(options.jobs) } = options;
  // Batches are made for each budget: pictures need not fill one here.
  const reading = { ...options, batchSize: 'auto', largestBatch: batchSize } as const;
  const data = await readData(folder, reading, first.statistics, surroundings);
  return { data, arms, seed, smallest, batchSize, threads, augmentation: augmentationOf({ augment: options.augment }) };
}
