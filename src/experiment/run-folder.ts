import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageData } from '../data/image-data.js';
import type { Chart } from '../drawing/chart.js';
import { saveChart } from '../drawing/save-chart.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { appendLine } from '../files/append-line.js';
import { makeFolder, makeNewFolder, type Unmake } from '../files/make-folder.js';
import { replaceFile } from '../files/replace-file.js';
import type { Learner } from '../learner/learner.js';
import type { LrFindResult } from '../learner/lr-find.js';
import type { EpochRecord } from '../learner/training-event.js';
import { csvHeader, csvRow } from './history-csv.js';
import type { Outcome } from './outcome.js';
import { validCsv } from './valid-csv.js';

/** Names of what a run leaves in its folder. */
export const runFiles = {
  /** How the run was started: options, versions, data. JSON, there from the start. */
  config: 'config.json',
  /** The pictures held out, `name,label`: names are relative to the root of the data. */
  valid: 'valid.csv',
  /** One `EpochRecord` a line, each on the disk when its epoch ends. Under one seed only `seconds` differs. */
  history: 'history.jsonl',
  /** The same as a table, with the columns of fastai's CSVLogger. */
  table: 'history.csv',
  /** Parameters and running statistics, under PyTorch's names. */
  weights: 'weights.safetensors',
  /** A plain inference model with normalisation and class names inside. */
  model: 'model.onnx',
  /** What a comparison found, or a training gave: there once the run is finished. JSON. */
  result: 'result.json',
  /** What an arm of a comparison gave, with what it told of each picture held out: an `Outcome`. JSON. */
  outcome: 'outcome.json',
  /** What a search for a learning rate found. JSON; its chart beside it as .svg and .png. */
  lrFind: 'lr-find.json',
} as const;

/** A folder of its own for each run. Files appear whole or not at all; only the history grows. */
export class RunFolder {
  private constructor(
    readonly path: string,
    /** Takes the folder back, with those above it that were made for it, unless something is in it. Never fails. */
    readonly unmake: Unmake,
  ) {}

  /**
   * Makes the folder, with those above it, or takes an empty one.
   * @throws WarmstartError `E_RUN_EXISTS` when there is something in it already, `E_RUN_FOLDER`
   */
  static async create(path: string): Promise<RunFolder> {
    await RunFolder.requireFree(path);
    return RunFolder.#made(path, makeFolder);
  }

  /**
   * Makes a folder that is not there yet, with those above it. Of several runs that ask for it, only one gets it.
   * @throws WarmstartError `E_RUN_EXISTS` when there is anything at `path` already, `E_RUN_FOLDER`
   */
  static async createNew(path: string): Promise<RunFolder> {
    return RunFolder.#made(path, makeNewFolder);
  }

  static async #made(path: string, make: (path: string) => Promise<Unmake>): Promise<RunFolder> {
    const unmake = await make(path).catch((cause) => {
      throw notUsable(path, cause);
    });
    return new RunFolder(path, unmake);
  }

  /**
   * Opens the folder of a run that was begun before, with what it was begun with.
   * @throws WarmstartError `E_RESUME_NONE` when none was
   */
  static async reopen(path: string): Promise<{ readonly run: RunFolder; readonly config: unknown }> {
    try {
      const config: unknown = JSON.parse(await readFile(join(path, runFiles.config), 'utf8'));
      return { run: new RunFolder(path, async () => {}), config };
    } catch (cause) {
      throw new WarmstartError({
        code: 'E_RESUME_NONE',
        problem: 'there is no run here that could be gone on with',
        expected: `the folder of a run, with its ${runFiles.config}`,
        received: (cause as Error).message,
        where: path,
        hint: 'check the path; a run that was ended before it had read its pictures has left nothing',
        cause,
      });
    }
  }

  /**
   * Checks that a run can have this path: nothing is there, or an empty folder.
   * @throws WarmstartError `E_RUN_EXISTS`, `E_RUN_FOLDER`
   */
  static async requireFree(path: string): Promise<void> {
    const present = await readdir(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return [];
      throw notUsable(path, cause);
    });
    if (present.length === 0) return;
    throw new WarmstartError({
      code: 'E_RUN_EXISTS',
      problem: 'the folder for this run is not empty',
      expected: 'an empty folder, or a path where there is none yet',
      received: present.length > 3 ? `${present.slice(0, 3).join(', ')} and more in it` : `${present.join(', ')} in it`,
      where: path,
      hint: 'choose another folder with --out; results are never overwritten',
    });
  }

  /** A folder inside this one, for one arm of a comparison. */
  async folder(name: string): Promise<RunFolder> {
    return RunFolder.create(join(this.path, name));
  }

  /** @throws WarmstartError `E_FILE_WRITE` */
  writeConfig(config: object): void {
    this.#writeJson(runFiles.config, config);
  }

  /** Writes which pictures were held out. @throws WarmstartError `E_FILE_WRITE` */
  writeValid({ valid, classes }: ImageData): void {
    replaceFile(join(this.path, runFiles.valid), validCsv(valid, classes));
  }

  /** @throws WarmstartError `E_FILE_WRITE` */
  writeResult(result: object): void {
    this.#writeJson(runFiles.result, result);
  }

  /** Adds a line to the history, and to its table, and waits until they are on the disk. @throws WarmstartError `E_RUN_HISTORY` */
  appendEpoch(record: EpochRecord): void {
    const fault = { code: 'E_RUN_HISTORY', problem: 'the history of the run could not be written' } as const;
    appendLine(join(this.path, runFiles.history), JSON.stringify(record), fault);
    const table = join(this.path, runFiles.table);
    if (!existsSync(table)) appendLine(table, csvHeader(record), fault);
    appendLine(table, csvRow(record), fault);
  }

  /** Puts these lines in place of the history: where a run goes on, those that its checkpoint knows. */
  replaceHistory(records: readonly EpochRecord[]): void {
    replaceFile(join(this.path, runFiles.history), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    const [first] = records;
    const rows = first ? [csvHeader(first), ...records.map(csvRow)] : [];
    replaceFile(join(this.path, runFiles.table), rows.map((row) => `${row}\n`).join(''));
  }

  /** @throws WarmstartError `E_FILE_WRITE` */
  writeOutcome(outcome: Outcome): void {
    this.#writeJson(runFiles.outcome, outcome);
  }

  /** What the run has found, if it is finished. */
  async readResult(): Promise<object | undefined> {
    const path = join(this.path, runFiles.result);
    if (!(await stat(path).catch(() => undefined))?.isFile()) return undefined;
    return JSON.parse(await readFile(path, 'utf8')) as object;
  }

  /** Writes the weights and the exported model. */
  async saveLearner(learner: Learner): Promise<void> {
    await learner.save(join(this.path, runFiles.weights));
    await learner.exportOnnx(join(this.path, runFiles.model));
  }

  /** Writes what a search for a learning rate found, and its chart. @throws WarmstartError `E_FILE_WRITE` */
  async writeLrFind(result: LrFindResult, chart: Chart): Promise<void> {
    this.#writeJson(runFiles.lrFind, result);
    await this.writeChart('lr-find', chart);
  }

  /** Writes `NAME.svg` and `NAME.png`. @throws WarmstartError `E_FILE_WRITE` */
  async writeChart(name: string, chart: Chart): Promise<void> {
    await saveChart(join(this.path, name), chart);
  }

  #writeJson(name: string, content: object): void {
    replaceFile(join(this.path, name), `${JSON.stringify(content, null, 2)}\n`);
  }
}

function notUsable(path: string, cause: NodeJS.ErrnoException): WarmstartError {
  const taken = cause.code === 'ENOTDIR' || cause.code === 'EEXIST';
  return new WarmstartError({
    code: taken ? 'E_RUN_EXISTS' : 'E_RUN_FOLDER',
    problem: taken
      ? 'the folder for this run cannot be made: something is in its place'
      : 'the run cannot use this folder',
    ...(taken ? {} : { received: cause.message }),
    where: path,
    hint: 'choose another folder with --out',
    cause,
  });
}
