import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { groupNames } from '../data/group-split.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { ArmFacts, ArmName } from '../experiment/arm.js';
import { readConfig } from '../experiment/load-run.js';
import { outcomeSchema } from '../experiment/outcome.js';
import { runFiles } from '../experiment/run-folder.js';
import { parseValidCsv } from '../experiment/valid-csv.js';
import type { ArmRecord, Method, SavedStudy, StudyRecord } from '../study/study-record.js';

const names: readonly ArmName[] = ['scratch', 'pretrained'];

const aboutSchema = z.object({
  command: z.literal('compare'),
  created: z.string(),
  carbon: z.object({ gramsPerKwh: z.number(), place: z.string(), source: z.string() }),
  options: z.object({
    epochs: z.number(),
    seed: z.number(),
    lr: z.object({ first: z.number().optional(), last: z.number() }),
    freezeBatchNorms: z.boolean().optional(),
  }),
  data: z.object({
    classes: z.array(z.string()),
    train: z.object({ pictures: z.number(), byClass: z.record(z.string(), z.number()) }),
    split: z.object({ groups: z.object({ pattern: z.string() }).optional() }),
  }),
});

type About = z.infer<typeof aboutSchema>;

/**
 * Reads a comparison as a study with a single seed and all labels. Arms that are not finished have no training.
 * @throws WarmstartError `E_REPORT_NONE` when there is none, or one whose predictions were not kept; `E_RUN_CONFIG`,
 * `E_RUN_PICTURES`
 */
export async function readComparison(path: string): Promise<SavedStudy> {
  const config = await readConfig(join(path, runFiles.config));
  const about = aboutSchema.safeParse(config);
  if (!about.success) throw noComparison(path);
  const { options, data, carbon, created } = about.data;
  const held = join(path, runFiles.valid);
  const pictures = parseValidCsv(await readFile(held, 'utf8').catch(() => Promise.reject(noComparison(path))), held);
  const files = pictures.map(({ file }) => file);
  const perClass = Math.max(...Object.values(data.train.byClass));
  const { groups } = data.split;
  const arms: ArmRecord[] = [];
  const trainings: StudyRecord['trainings'][number][] = [];
  const models = new Map<string, string>();
  for (const name of names) {
    const facts = await json(join(path, name, runFiles.config));
    if (facts === undefined) continue;
    arms.push(armRecord(facts as ArmFacts, options));
    const outcome = outcomeSchema.safeParse(await json(join(path, name, runFiles.outcome)));
    if (!outcome.success) continue;
    const job = { arm: name, budget: perClass, seed: options.seed, judgedOn: 'test', rate: options.lr.last } as const;
    trainings.push({ ...job, epochs: options.epochs, outcome: outcome.data });
    const model = join(path, name, runFiles.model);
    if ((await stat(model).catch(() => undefined))?.isFile()) models.set(name, model);
  }
  const record: StudyRecord = {
    recipe: options.lr.first === undefined ? 'notebook' : 'tuned',
    arms,
    budgets: [{ perClass, labels: data.train.pictures, passes: 1 }],
    seeds: [options.seed],
    test: {
      classes: data.classes,
      files,
      labels: pictures.map(({ label }) => data.classes.indexOf(label)),
      ...(groups && { groups: groupNames(files, patternOf(groups.pattern)) }),
    },
    trainings: arms.length === names.length ? trainings : [],
    carbon,
  };
  return { kind: 'comparison', path, record, config, created, models };
}

function armRecord(
  { name, architecture, pretrainedOn, pretraining, parameters }: ArmFacts,
  options: About['options'],
): ArmRecord {
  const { epochs, lr } = options;
  return {
    name,
    method: methodOf(name, options),
    architecture,
    ...(pretrainedOn !== undefined && { pretrainedOn }),
    ...(pretraining && { pretraining }),
    parameters,
    choice: { rate: lr.last, equalEpochs: epochs, convergedEpochs: epochs, atLimit: false, tried: [] },
  };
}

function methodOf(name: ArmName, { lr, freezeBatchNorms }: About['options']): Method {
  if (name === 'scratch') return lr.first === lr.last ? 'scratch' : 'notebook-scratch';
  return freezeBatchNorms ? 'frozen' : 'notebook-pretrained';
}

/** A pattern as a record of a split has it: `/source/flags`, or the source alone. */
function patternOf(text: string): RegExp {
  const [, source, flags] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
  return source === undefined ? new RegExp(text) : new RegExp(source, flags);
}

async function json(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noComparison(where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_REPORT_NONE',
    problem: 'there is no comparison here that could be reported',
    expected: 'the folder of a run of compare that kept its predictions',
    where,
    hint: 'check the path; comparisons of earlier versions must be run again',
  });
}
