import type { Outcome } from './outcome.js';
import { givenChoice, searchState, type Trial } from './search.js';
import type { Choice } from './study-record.js';
import { notebookRate, type StudySettings, spaceOf } from './study-settings.js';
import { jobKey, type TrainingJob } from './training-job.js';

/** What is known of a job, if it is done. */
export type Known = (job: TrainingJob) => Outcome | undefined;

/** Trainings that a study is to do next, in the order in which they are best done, and what its searches have found. */
export interface Agenda {
  readonly jobs: readonly TrainingJob[];
  /** By arm; an arm of which the search is not done is missing. */
  readonly choices: ReadonlyMap<string, Choice>;
}

/**
 * What is left of a study. First comes the search of all arms; then a seed is finished for all budgets and arms before
 * the next one is begun, so that whatever is there when a study ends is paired.
 * @throws WarmstartError `E_STUDY_SEARCH`
 */
export function agenda(settings: StudySettings, seeds: readonly number[], known: Known): Agenda {
  const choices = new Map<string, Choice>();
  const trials: TrainingJob[] = [];
  for (const { name } of settings.arms) {
    const state = armState(settings, name, known);
    if ('choice' in state) choices.set(name, state.choice);
    else trials.push(...state.trials.map((trial) => searchJob(settings, name, trial)));
  }
  if (trials.length > 0) return { jobs: trials, choices };
  return { jobs: testJobs(settings, seeds, choices).filter((job) => !known(job)), choices };
}

/** All trainings that are judged on the test pictures. Where both lengths are equal, one is both. */
export function testJobs(
  { arms, budgets }: StudySettings,
  seeds: readonly number[],
  choices: ReadonlyMap<string, Choice>,
): TrainingJob[] {
  const jobs = seeds.flatMap((seed) =>
    budgets.flatMap(({ perClass: budget }) =>
      arms.flatMap(({ name: arm }) => {
        const choice = choices.get(arm);
        if (!choice) return [];
        const { rate, equalEpochs, convergedEpochs } = choice;
        const lengths = [...new Set([equalEpochs, convergedEpochs])];
        return lengths.map((epochs) => ({ arm, budget, seed, judgedOn: 'test', rate, epochs }) as const);
      }),
    ),
  );
  return [...new Map(jobs.map((job) => [jobKey(job), job])).values()];
}

function armState(settings: StudySettings, arm: string, known: Known) {
  const space = spaceOf(settings);
  if (!settings.search || !space) return { choice: givenChoice({ rate: notebookRate, epochs: settings.equalEpochs }) };
  const { budget, judgedOn } = settings.search;
  const state = searchState(arm, space, (trial) => known(searchJob(settings, arm, trial)));
  return 'choice' in state ? { choice: { ...state.choice, budget, judgedOn } } : state;
}

function searchJob({ seed, search }: StudySettings, arm: string, trial: Trial): TrainingJob {
  return { arm, budget: search?.budget ?? 0, seed, judgedOn: 'held-out', ...trial };
}
