import { z } from 'zod';
import { WarmstartError } from '../error/warmstart-error.js';
import { appendLine } from '../files/append-line.js';
import { RowFile } from '../files/row-file.js';
import { requireSameRun } from '../learner/differences.js';
import { type Outcome, outcomeSchema } from './outcome.js';
import type { JudgedTraining } from './study-record.js';
import { jobKey, type TrainingJob } from './training-job.js';

const header = z.object({ study: z.record(z.string(), z.unknown()) });
const row = z.object({
  arm: z.string(),
  budget: z.number(),
  seed: z.number(),
  judgedOn: z.enum(['held-out', 'test']),
  rate: z.number(),
  epochs: z.number(),
  outcome: outcomeSchema,
});

/**
 * The file in which a study keeps what it has done: JSON lines, first its settings, then a line for each training that is
 * finished, in a search or on the test pictures. A line is on the disk before the study goes on. A kill or a power cut,
 * at whatever moment, costs the trainings under way and nothing else: half a line is cut off when the study goes on.
 *
 * Which trainings there are is not in it: that follows from the settings and from what was found, so that with more seeds
 * a study that was finished goes on.
 */
export class StudyPlan {
  readonly #path: string | undefined;
  readonly #finished: Map<string, JudgedTraining>;

  private constructor(path: string | undefined, finished: Map<string, JudgedTraining>) {
    this.#path = path;
    this.#finished = finished;
  }

  /**
   * Begins the file, or goes on with it.
   * @param settings all that decides what a training gives but the job itself: plain data
   * @throws WarmstartError `E_RESUME_DIFFERS` when the file is one of other settings, `E_STUDY_ROWS` when it is no such
   * file, `E_FILE_WRITE`
   */
  static async open(path: string, settings: Readonly<Record<string, unknown>>): Promise<StudyPlan> {
    const rows = new StudyRows(path, (found) => requireSameStudy(path, found, settings));
    const file = await RowFile.resume(path, { quotes: false }, (text) => rows.add(text));
    try {
      if (!rows.settings) file.append(`${JSON.stringify({ study: settings })}\n`);
    } finally {
      file.close();
    }
    return new StudyPlan(path, rows.finished);
  }

  /** One that is kept in memory alone, and is gone with the process. */
  static inMemory(): StudyPlan {
    return new StudyPlan(undefined, new Map());
  }

  /** What the training gave; undefined while it is not done. */
  outcomeOf(job: TrainingJob): Outcome | undefined {
    return this.#finished.get(jobKey(job))?.outcome;
  }

  /** Trainings that are done, in the order in which they were. */
  get finished(): JudgedTraining[] {
    return [...this.#finished.values()];
  }

  /**
   * Keeps what a training gave, and waits until that is on the disk.
   * @throws WarmstartError `E_STUDY_WRITE`; the training is then still to be done. `E_STUDY_JOB` when it was done before
   */
  finish(job: TrainingJob, outcome: Outcome): void {
    if (this.outcomeOf(job)) throw doneBefore(job);
    const { arm, budget, seed, judgedOn, rate, epochs } = job;
    const training = { arm, budget, seed, judgedOn, rate, epochs, outcome };
    const fault = { code: 'E_STUDY_WRITE', problem: 'what a training gave could not be written' } as const;
    if (this.#path !== undefined) appendLine(this.#path, JSON.stringify(training), fault);
    this.#finished.set(jobKey(job), training);
  }
}

/** Reads the rows of such a file as they come. */
export class StudyRows {
  settings: Readonly<Record<string, unknown>> | undefined;
  readonly finished = new Map<string, JudgedTraining>();
  readonly #where: string;
  readonly #onSettings: (settings: Readonly<Record<string, unknown>>) => void;
  #rows = 0;

  constructor(where: string, onSettings: (settings: Readonly<Record<string, unknown>>) => void = () => {}) {
    this.#where = where;
    this.#onSettings = onSettings;
  }

  /** @throws WarmstartError `E_STUDY_ROWS`, and what `onSettings` throws */
  add(text: string): void {
    const where = `${this.#where}, line ${++this.#rows}`;
    if (this.settings === undefined) {
      this.settings = parsed(header, text, where).study;
      this.#onSettings(this.settings);
      return;
    }
    const training = parsed(row, text, where) as JudgedTraining;
    const key = jobKey(training);
    // One that two processes have done is the first one's.
    if (!this.finished.has(key)) this.finished.set(key, training);
  }
}

function requireSameStudy(
  path: string,
  before: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>>,
): void {
  // What JSON does not hold, such as undefined, is not in the file either.
  requireSameRun(before, JSON.parse(JSON.stringify(settings)), {
    where: path,
    hint: 'go on with the settings that the study was begun with, or begin another one',
  });
}

function parsed<T>(schema: z.ZodType<T>, text: string, where: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new WarmstartError({
      code: 'E_STUDY_ROWS',
      problem: 'the record of a study cannot be read',
      expected: 'JSON: on the first line its settings, then a line for each training that is done',
      received: text.trimEnd().slice(0, 100),
      where,
      cause,
    });
  }
}

function doneBefore({ arm, budget, seed }: TrainingJob): WarmstartError {
  return new WarmstartError({
    code: 'E_STUDY_JOB',
    problem: 'this training was done before',
    received: `${arm}, ${budget} labels a class, seed ${seed}`,
  });
}
