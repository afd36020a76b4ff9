import { z } from 'zod';
import { WarmstartError } from '../error/warmstart-error.js';
import { appendLine } from '../files/append-line.js';
import { RowFile } from '../files/row-file.js';
import { requireSameRun } from '../learner/differences.js';

/** One training of a study. */
export interface StudyJob {
  readonly arm: string;
  /** Labels of each class. */
  readonly budget: number;
  readonly seed: number;
}

/** A training that is done, and what it gave: plain data. */
export interface FinishedJob extends StudyJob {
  readonly result: unknown;
}

const header = z.object({ study: z.record(z.string(), z.unknown()) });
const row = z.object({ arm: z.string(), budget: z.number(), seed: z.number(), result: z.unknown() });

/**
 * All trainings of a study, in the order in which they are best done: a seed is finished for all budgets and arms before
 * the next one is begun, so that whatever is there when a study ends is paired.
 */
export function studyJobs(arms: readonly string[], budgets: readonly number[], seeds: readonly number[]): StudyJob[] {
  return seeds.flatMap((seed) => budgets.flatMap((budget) => arms.map((arm) => ({ arm, budget, seed }))));
}

/**
 * The file in which a study keeps what it has done: JSON lines, first its settings, then a line for each training that is
 * finished. A line is on the disk before the next training begins. A kill or a power cut, at whatever moment, costs the
 * training under way and nothing else: half a line is cut off when the study goes on.
 *
 * Which trainings there are is told anew each time: with more seeds or budgets a study that was finished goes on.
 */
export class StudyPlan {
  readonly #path: string;
  readonly #jobs: readonly StudyJob[];
  readonly #finished: Map<string, FinishedJob>;

  private constructor(path: string, jobs: readonly StudyJob[], finished: Map<string, FinishedJob>) {
    this.#path = path;
    this.#jobs = jobs;
    this.#finished = finished;
  }

  /**
   * Begins the file, or goes on with it.
   * @param settings all that decides what a training gives but arm, budget and seed: plain data
   * @throws WarmstartError `E_RESUME_DIFFERS` when the file is one of other settings, `E_STUDY_ROWS` when it is no such
   * file, `E_FILE_WRITE`
   */
  static async open(
    path: string,
    settings: Readonly<Record<string, unknown>>,
    jobs: readonly StudyJob[],
  ): Promise<StudyPlan> {
    const finished = new Map<string, FinishedJob>();
    let rows = 0;
    const each = (text: string) => {
      if (rows++ === 0) return requireSameStudy(path, text, settings);
      const job = parsed(row, text, `${path}, line ${rows}`);
      // One that two processes have done is the first one's.
      if (!finished.has(keyOf(job))) finished.set(keyOf(job), job);
    };
    const file = await RowFile.resume(path, { quotes: false }, each);
    try {
      if (rows === 0) file.append(`${JSON.stringify({ study: settings })}\n`);
    } finally {
      file.close();
    }
    return new StudyPlan(path, jobs, finished);
  }

  /** Trainings that are still to be done. */
  get pending(): StudyJob[] {
    return this.#jobs.filter((job) => !this.#finished.has(keyOf(job)));
  }

  /** Those that are done, in the order of the jobs. */
  get finished(): FinishedJob[] {
    return this.#jobs.flatMap((job) => this.#finished.get(keyOf(job)) ?? []);
  }

  /**
   * Keeps what a training gave, and waits until that is on the disk.
   * @throws WarmstartError `E_STUDY_WRITE`; the training is then still to be done. `E_STUDY_JOB` when it is none of this
   * study, or was done before
   */
  finish({ arm, budget, seed }: StudyJob, result: unknown): void {
    const job = { arm, budget, seed, result };
    if (!this.pending.some((one) => keyOf(one) === keyOf(job))) throw notPending(job);
    const fault = { code: 'E_STUDY_WRITE', problem: 'what a training gave could not be written' } as const;
    appendLine(this.#path, JSON.stringify(job), fault);
    this.#finished.set(keyOf(job), job);
  }
}

function keyOf({ arm, budget, seed }: StudyJob): string {
  return JSON.stringify([arm, budget, seed]);
}

function requireSameStudy(path: string, text: string, settings: Readonly<Record<string, unknown>>): void {
  const { study } = parsed(header, text, `${path}, line 1`);
  // What JSON does not hold, such as undefined, is not in the file either.
  requireSameRun(study, JSON.parse(JSON.stringify(settings)), {
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

function notPending({ arm, budget, seed }: StudyJob): WarmstartError {
  return new WarmstartError({
    code: 'E_STUDY_JOB',
    problem: 'this training is not one that the study has still to do',
    received: `${arm}, ${budget} labels a class, seed ${seed}`,
  });
}
