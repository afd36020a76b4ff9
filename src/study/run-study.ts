import type { TrainingEvent } from '../learner/training-event.js';
import type { Outcome } from './outcome.js';
import { agenda, testJobs } from './study-jobs.js';
import type { StudyPlan } from './study-plan.js';
import type { StudySettings } from './study-settings.js';
import { jobKey, type TrainingJob } from './training-job.js';
import type { TrainingRunner } from './training-runner.js';

/** What a study tells while it goes on; plain data. */
export type StudyEvent =
  | { readonly kind: 'begun'; readonly job: TrainingJob }
  | { readonly kind: 'training'; readonly job: TrainingJob; readonly event: TrainingEvent }
  | {
      readonly kind: 'finished';
      readonly job: TrainingJob;
      readonly outcome: Outcome;
    }
  /** All trainings of a seed are done. */
  | { readonly kind: 'seed'; readonly seed: number };

export interface RunStudyOptions {
  readonly seeds: readonly number[];
  readonly listener?: (event: StudyEvent) => void;
  readonly signal?: AbortSignal;
}

/**
 * Does what is left of a study. What is finished is on the disk before anything else is begun in its place.
 * @throws WarmstartError what a training throws, once the others under way have ended; the signal's reason
 */
export async function runStudy(
  plan: StudyPlan,
  settings: StudySettings,
  runner: TrainingRunner,
  { seeds, listener = () => {}, signal }: RunStudyOptions,
): Promise<void> {
  const underWay = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const one = async (job: TrainingJob) => {
    listener({ kind: 'begun', job });
    const told = { listener: (event: TrainingEvent) => listener({ kind: 'training', job, event }) };
    try {
      const outcome = await runner.run(job, { ...told, ...(signal && { signal }) });
      plan.finish(job, outcome);
      listener({ kind: 'finished', job, outcome });
      const { jobs, choices } = agenda(settings, seeds, (done) => plan.outcomeOf(done));
      const isOfSeed = (other: TrainingJob) => other.judgedOn === 'test' && other.seed === job.seed;
      if (isOfSeed(job) && testJobs(settings, [job.seed], choices).length > 0 && !jobs.some(isOfSeed))
        listener({ kind: 'seed', seed: job.seed });
    } catch (error) {
      failures.push(error);
    } finally {
      underWay.delete(jobKey(job));
    }
  };
  for (;;) {
    const { jobs } = agenda(settings, seeds, (job) => plan.outcomeOf(job));
    const free = jobs.filter((job) => !underWay.has(jobKey(job)));
    if (failures.length === 0 && !signal?.aborted)
      for (const job of free.slice(0, runner.atOnce - underWay.size)) underWay.set(jobKey(job), one(job));
    if (underWay.size === 0) break;
    await Promise.race(underWay.values());
  }
  signal?.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}
