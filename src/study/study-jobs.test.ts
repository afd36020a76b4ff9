import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { madeNotebook, madeSettings } from '../../test/support/made-settings.js';
import { madeOutcome } from '../../test/support/made-study.js';
import type { Outcome } from './outcome.js';
import { agenda, testJobs } from './study-jobs.js';
import type { StudySettings } from './study-settings.js';
import { jobKey, type TrainingJob } from './training-job.js';

/** An outcome that the job and nothing else decides, so that every order must come to the same. */
function outcomeOf({ arm, rate, epochs }: TrainingJob): Outcome {
  return madeOutcome((arm.length * 7 + Math.round(rate * 1e4) * 3 + epochs * 5) % 40, 100, 16, epochs);
}

/** Does a study, of what is there to do always that which `choose` says. */
function done(settings: StudySettings, seeds: readonly number[], choose: (count: number) => number) {
  const found = new Map<string, { readonly job: TrainingJob; readonly outcome: Outcome }>();
  const known = (job: TrainingJob) => found.get(jobKey(job))?.outcome;
  for (;;) {
    const { jobs, choices } = agenda(settings, seeds, known);
    if (jobs.length === 0) return { found, choices };
    expect(new Set(jobs.map(jobKey)).size).toBe(jobs.length);
    for (const job of jobs) expect(known(job)).toBeUndefined();
    const job = jobs[choose(jobs.length)] as TrainingJob;
    found.set(jobKey(job), { job, outcome: outcomeOf(job) });
  }
}

const studies = fc.record({
  arms: fc.uniqueArray(fc.constantFrom('a', 'bb', 'ccc'), { minLength: 2 }),
  seeds: fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 3 }),
  order: fc.infiniteStream(fc.nat(1000)),
});

describe('agenda', () => {
  test('never loses or repeats a job, and in whatever order they are done comes to the same', () => {
    fc.assert(
      fc.property(studies, ({ arms, seeds, order }) => {
        const settings = madeSettings(arms);
        const one = done(settings, seeds, () => 0);
        const other = done(settings, seeds, (count) => (order.next().value as number) % count);
        expect([...other.found.keys()].sort()).toEqual([...one.found.keys()].sort());
        expect(other.choices).toEqual(one.choices);
        const tests = [...one.found.values()]
          .filter(({ job }) => job.judgedOn === 'test')
          .map(({ job }) => jobKey(job));
        expect(tests.sort()).toEqual(testJobs(settings, seeds, one.choices).map(jobKey).sort());
      }),
      { numRuns: 25 },
    );
  });

  test('has the search of all arms first, then seed after seed', () => {
    const settings = madeSettings(['a', 'bb']);
    const { jobs, choices } = agenda(settings, [7, 8], () => undefined);
    expect([jobs.length, choices.size]).toEqual([6, 0]);
    for (const job of jobs) expect(job).toMatchObject({ judgedOn: 'held-out', seed: 1, budget: 8, epochs: 4 });
    const { found } = done(settings, [7, 8], () => 0);
    const seeds = [...found.values()].filter(({ job }) => job.judgedOn === 'test').map(({ job }) => job.seed);
    expect(seeds).toEqual([...seeds].sort());
    expect(new Set(seeds)).toEqual(new Set([7, 8]));
  });

  test('of more seeds leaves those that are done, of the recipe looks for nothing', () => {
    const settings = madeNotebook(['a', 'bb']);
    const { found, choices } = done(settings, [1], () => 0);
    expect(found.size).toBe(4);
    expect(choices.get('a')).toMatchObject({ rate: 3e-3, equalEpochs: 2, convergedEpochs: 2, tried: [] });
    const { jobs } = agenda(settings, [1, 2], (job) => found.get(jobKey(job))?.outcome);
    expect(jobs.map(({ seed }) => seed)).toEqual([2, 2, 2, 2]);
  });
});
