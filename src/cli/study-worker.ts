import { serveTrainings } from '../study/serve-trainings.js';
import { keepModel } from '../study/study-models.js';
import { inProcess } from '../study/training-runner.js';
import type { Context } from './context.js';
import type { Report } from './report.js';
import { armsOf } from './study-arms.js';
import { type StudyOptions, studyMaterial } from './study-material.js';

/** What a study's process reads its pictures and networks by: those of the study itself. */
export interface WorkerOpening {
  readonly folder: string;
  readonly options: StudyOptions;
  /** The study's folder. */
  readonly run: string;
}

const silent = () => {};

/** Whatever there is to say of pictures and weights, the study itself has said. */
const report: Report = { note: silent, result: silent, document: silent, warning: silent, live: silent, columns: 80 };

const context: Context = {
  terminal: { out: silent, err: silent, live: silent, columns: 80 },
  signal: new AbortController().signal,
  now: () => new Date(),
};

serveTrainings(async (opening) => {
  const { folder, options, run } = opening as WorkerOpening;
  const arms = await armsOf(options, { context, report });
  return inProcess({ ...(await studyMaterial(folder, arms, options, { context, report })), onModel: keepModel(run) });
});
