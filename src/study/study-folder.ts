import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { WarmstartError } from '../error/warmstart-error.js';
import { type RunConfig, readConfig } from '../experiment/load-run.js';
import { runFiles } from '../experiment/run-folder.js';
import { agenda } from './study-jobs.js';
import { StudyRows } from './study-plan.js';
import type { SavedStudy, StudyRecord } from './study-record.js';
import { type StudySettings, settingsSchema } from './study-settings.js';
import { jobKey } from './training-job.js';

/** Names of what a study leaves in its folder, beside those of every run. */
export const studyFiles = {
  /** Settings, then a line for each finished training. */
  record: 'study.jsonl',
  /** A folder for each arm, with the network of the first seed that learned from all labels, to convergence. */
  models: 'models',
  /** What is kept between trainings; gone when the study is finished. */
  cache: 'cache',
} as const;

const inConfig = z.object({
  created: z.string(),
  seeds: z.array(z.number()),
  carbon: z.object({ gramsPerKwh: z.number(), place: z.string(), source: z.string() }),
});

/**
 * Reads what a study has found so far; it may be under way.
 * @throws WarmstartError `E_STUDY_NONE` when no study has its results there, `E_STUDY_ROWS`, `E_STUDY_UNFINISHED` when it
 * still looks for learning rates
 */
export async function readStudy(path: string): Promise<SavedStudy> {
  const config = await readConfig(join(path, runFiles.config));
  const about = inConfig.safeParse(config);
  const text = await readFile(join(path, studyFiles.record), 'utf8').catch(() => undefined);
  if (config.command !== 'quantify' || !about.success || text === undefined) throw noStudy(path);
  const { settings, trainings } = parseRecord(text, join(path, studyFiles.record));
  const { seeds, carbon, created } = about.data;
  const record = studyRecord(settings, trainings, { seeds, carbon }, path);
  return { kind: 'study', path, record, config: config as RunConfig, created, models: await modelsOf(path, settings) };
}

function parseRecord(text: string, where: string) {
  const rows = new StudyRows(where);
  // What stands after the last line break was cut short, or is being written.
  for (const line of text.split('\n').slice(0, -1)) rows.add(line);
  const settings = settingsSchema.safeParse(rows.settings);
  if (!settings.success) throw notSettings(where, z.prettifyError(settings.error));
  return { settings: settings.data as StudySettings, trainings: [...rows.finished.values()] };
}

/** What findings are drawn from. @throws WarmstartError `E_STUDY_UNFINISHED` */
export function studyRecord(
  settings: StudySettings,
  trainings: StudyRecord['trainings'],
  { seeds, carbon }: Pick<StudyRecord, 'seeds' | 'carbon'>,
  where: string,
): StudyRecord {
  const found = new Map(trainings.map((training) => [jobKey(training), training.outcome]));
  const { choices } = agenda(settings, seeds, (job) => found.get(jobKey(job)));
  const arms = settings.arms.flatMap(({ sha256, ...arm }) => {
    const choice = choices.get(arm.name);
    return choice ? [{ ...arm, choice }] : [];
  });
  if (arms.length < settings.arms.length) throw stillSearching(where);
  const { recipe, budgets, test } = settings;
  return {
    recipe,
    arms: arms as StudyRecord['arms'],
    budgets,
    seeds,
    test: test as StudyRecord['test'],
    trainings: trainings.filter(({ judgedOn }) => judgedOn === 'test'),
    carbon,
  };
}

async function modelsOf(path: string, { arms }: StudySettings): Promise<Map<string, string>> {
  const models = new Map<string, string>();
  for (const { name } of arms) {
    const model = join(path, studyFiles.models, name, runFiles.model);
    if ((await stat(model).catch(() => undefined))?.isFile()) models.set(name, model);
  }
  return models;
}

function noStudy(where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_STUDY_NONE',
    problem: 'there is no study here',
    expected: `the folder that warmstart quantify has made, with its ${studyFiles.record}`,
    where,
  });
}

function notSettings(where: string, received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_STUDY_ROWS',
    problem: 'the settings of a study cannot be read',
    received: received.replaceAll('\n', ' ').slice(0, 300),
    where: `${where}, line 1`,
  });
}

function stillSearching(where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_STUDY_UNFINISHED',
    problem: 'the study still looks for learning rates: it has found nothing yet',
    where,
    hint: `go on with it: warmstart quantify --resume ${where}`,
  });
}
