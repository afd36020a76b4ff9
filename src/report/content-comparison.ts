import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { groupNames } from '../data/group-split.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { type ArmName, type BodyLearning, bodyLearning } from '../experiment/arm.js';
import { readConfig } from '../experiment/load-run.js';
import { outcomeSchema } from '../experiment/outcome.js';
import { recordedPattern } from '../experiment/recorded-pattern.js';
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
    head: z.string().optional(),
  }),
  data: z.object({
    classes: z.array(z.string()),
    train: z.object({ pictures: z.number(), byClass: z.record(z.string(), z.number()) }),
    split: z.object({ groups: z.object({ pattern: z.string() }).optional() }),
  }),
});

type About = z.infer<typeof aboutSchema>;

const amount = z.object({ wattHours: z.number(), low: z.number(), high: z.number() });

const armSchema = z.object({
  architecture: z.string(),
  pretrainedOn: z.string().exactOptional(),
  pretraining: amount.exactOptional(),
  body: z.enum(bodyLearning),
  parameters: z.object({ total: z.number(), trainable: z.number() }),
});

/**
 * Reads a comparison as a study with a single seed and all labels. Arms that are not finished have no training.
 * @throws WarmstartError `E_REPORT_NONE` when there is none, or one whose predictions were not kept; `E_REPORT_FILE`
 * when a file of an arm is damaged; `E_RUN_CONFIG`, `E_RUN_PICTURES`
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
    const facts = await readJson(join(path, name, runFiles.config), armSchema);
    if (facts === undefined) continue;
    arms.push(armRecord(name, facts, options));
    const outcome = await readJson(join(path, name, runFiles.outcome), outcomeSchema);
    if (outcome === undefined) continue;
    const job = { arm: name, budget: perClass, seed: options.seed, judgedOn: 'test', rate: options.lr.last } as const;
    trainings.push({ ...job, epochs: options.epochs, outcome });
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
      ...(groups && { groups: groupNames(files, recordedPattern(groups.pattern)) }),
    },
    trainings: arms.length === names.length ? trainings : [],
    carbon,
  };
  return { kind: 'comparison', path, record, config, created, models };
}

function armRecord(name: ArmName, { body, ...facts }: z.infer<typeof armSchema>, options: About['options']): ArmRecord {
  const { epochs, lr } = options;
  return {
    name,
    method: methodOf(name, body, options),
    ...facts,
    choice: { rate: lr.last, equalEpochs: epochs, convergedEpochs: epochs, atLimit: false, tried: [] },
  };
}

/** A single rate is that of the head, and the body has a tenth of it: from random weights that is a handicap. */
function methodOf(name: ArmName, body: BodyLearning, { lr, head }: About['options']): Method {
  if (name === 'scratch') return lr.first === undefined ? 'notebook-scratch' : 'scratch';
  const frozen = head === 'linear' ? 'features' : 'frozen';
  const methods = { everything: 'finetune', 'batch norms': 'notebook-pretrained', adapters: 'lora', nothing: frozen };
  return methods[body] as Method;
}

/** What a file holds; undefined where there is none. @throws WarmstartError `E_REPORT_FILE` when it is not what it was */
async function readJson<T>(where: string, schema: z.ZodType<T>): Promise<T | undefined> {
  if (!(await stat(where).catch(() => undefined))?.isFile()) return undefined;
  let received: string;
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(where, 'utf8')));
    if (parsed.success) return parsed.data;
    received = z.prettifyError(parsed.error).replaceAll('\n', ' ').slice(0, 300);
  } catch (cause) {
    received = (cause as Error).message.slice(0, 300);
  }
  throw new WarmstartError({
    code: 'E_REPORT_FILE',
    problem: 'a file of the run cannot be read',
    expected: 'JSON as the run has left it',
    received,
    where,
    hint: 'restore it from a copy, or run the comparison again',
  });
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
