import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { WarmstartError } from '../error/warmstart-error.js';
import { Classifier } from '../learner/classifier.js';
import type { EpochRecord } from '../learner/training-event.js';
import type { SessionOptions } from '../runtime/session.js';
import { modelFile } from './model-file.js';
import { runFiles } from './run-folder.js';

const configSchema = z.looseObject({
  command: z.string(),
  arguments: z.looseObject({ folder: z.string() }),
  options: z.looseObject({}),
  data: z.looseObject({ root: z.string(), classes: z.array(z.string()) }),
});

/** How a run was started: `config.json` in its folder. It holds more than is named here. */
export type RunConfig = z.infer<typeof configSchema>;

/** What a run left, as far as it is there. */
export interface SavedRun {
  /** Path of the exported model. */
  readonly model: string;
  /** Of the comparison, for one of its arms. Undefined for a model outside of a run. */
  readonly config: RunConfig | undefined;
  /** Path of the list of pictures that were held out, beside `config.json`. Runs of old may lack the file. */
  readonly validList: string | undefined;
  /** A record for each finished epoch. Empty for a model outside of a run. */
  readonly history: readonly EpochRecord[];
}

export interface LoadedRun extends SavedRun {
  /** The model, compiled. Who no longer needs it releases it. */
  readonly classifier: Classifier;
}

/**
 * Opens what `warmstart train` or an arm of `compare` left, or an exported model alone.
 * @param path the run's folder, or the `.onnx` file
 * @throws WarmstartError `E_MODEL_NONE`, `E_MODEL_CARD`, `E_ONNX_...`, `E_RUN_CONFIG`
 */
export async function loadRun(path: string, options: SessionOptions = {}): Promise<LoadedRun> {
  const saved = await readRun(path);
  return { ...saved, classifier: await Classifier.open(saved.model, options) };
}

/** What `loadRun` gives, without compiling the model. @throws WarmstartError `E_MODEL_NONE`, `E_RUN_CONFIG` */
export async function readRun(path: string): Promise<SavedRun> {
  const model = await modelFile(path);
  const folder = dirname(model);
  const history = await textOf(join(folder, runFiles.history));
  const record = history === undefined ? undefined : await recordOf(folder);
  return { model, config: record?.config, validList: record?.validList, history: recordsIn(history) };
}

/** That of the run itself; an arm of a comparison, whose own tells of its network alone, has it in the folder above. */
async function recordOf(folder: string) {
  for (const place of [folder, dirname(folder)]) {
    const path = join(place, runFiles.config);
    const text = await textOf(path);
    if (text !== undefined && (place !== folder || !isOfArm(text)))
      return { config: parseConfig(text, path), validList: join(place, runFiles.valid) };
  }
  return undefined;
}

/** Reads how a run was started. @throws WarmstartError `E_RUN_CONFIG` */
export async function readConfig(path: string): Promise<RunConfig> {
  return parseConfig((await textOf(path)) ?? '', path);
}

function isOfArm(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !('command' in value);
  } catch {
    return false;
  }
}

function parseConfig(text: string, where: string): RunConfig {
  let received: string;
  try {
    const parsed = configSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    received = z.prettifyError(parsed.error).replaceAll('\n', ' ');
  } catch (cause) {
    received = (cause as Error).message;
  }
  throw new WarmstartError({
    code: 'E_RUN_CONFIG',
    problem: 'the record of how the run was started cannot be used',
    received,
    where,
    hint: 'name the model itself: model.onnx in the folder, copied to another place',
  });
}

/** A last line that was cut short is left out. */
function recordsIn(history = ''): EpochRecord[] {
  const lines = history.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as EpochRecord);
}

async function textOf(path: string): Promise<string | undefined> {
  const there = await stat(path).catch(() => undefined);
  return there?.isFile() ? readFile(path, 'utf8') : undefined;
}
