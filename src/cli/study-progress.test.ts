import { expect, test } from 'vitest';
import { madeNotebook, madeSettings } from '../../test/support/made-settings.js';
import { madeOutcome } from '../../test/support/made-study.js';
import type { EpochRecord } from '../learner/training-event.js';
import { agenda } from '../study/study-jobs.js';
import { StudyPlan } from '../study/study-plan.js';
import type { StudySettings } from '../study/study-settings.js';
import type { Report } from './report.js';
import { studyProgress } from './study-progress.js';

/** A study whose trainings take a second for each hundred pictures that go through them. */
function watched(settings: StudySettings, atOnce = 1) {
  const plan = StudyPlan.inMemory();
  const seeds = [1, 2];
  const left = () => agenda(settings, seeds, (job) => plan.outcomeOf(job));
  const live: string[] = [];
  const notes: string[] = [];
  const silent = () => {};
  const report: Report = {
    note: (text) => notes.push(text),
    live: (text) => live.push(text),
    result: silent,
    document: silent,
    warning: silent,
    columns: 80,
  };
  const listener = studyProgress({ plan, settings, seeds, atOnce, agenda: left }, report);
  const finish = (at = 0) => {
    const job = left().jobs[at];
    if (!job) throw new Error('nothing is left');
    const { labels = 0, passes = 0 } = settings.budgets.find(({ perClass }) => perClass === job.budget) ?? {};
    const seconds = (labels * passes * job.epochs) / 100;
    const outcome = { ...madeOutcome(1, 10, labels, job.epochs), seconds };
    plan.finish(job, outcome);
    listener({ kind: 'finished', job, outcome });
    return job;
  };
  return { left, finish, listener, live, notes };
}

test('how far a study is, what it does, and how long that takes once each arm is known', () => {
  const { left, finish, listener, live, notes } = watched(madeNotebook(['a', 'bb']));
  const [job] = left().jobs;
  if (!job) throw new Error('nothing to do');
  listener({ kind: 'begun', job });
  expect(live.at(-1)).toBe('study 0 of 8 trainings, a 8 labels seed 1 epoch 1/2');
  listener({ kind: 'training', job, event: { kind: 'epoch', record: { epoch: 0 } as EpochRecord } });
  expect(live.at(-1)).toBe('study 0 of 8 trainings, a 8 labels seed 1 epoch 2/2');
  finish();
  finish();
  // Six are left, each of 32 pictures and two epochs: 0.64 s.
  expect(live.at(-1)).toBe('study 2 of 8 trainings, bb 8 labels seed 1 epoch 1/2, 4 s left');
  for (let more = 0; more < 6; more++) finish();
  expect(live.at(-1)).toMatch(/^study 8 of 8 trainings, .*, 0 s left$/);
  listener({ kind: 'seed', seed: 2 });
  expect(notes).toEqual(['seed 2 is finished for all arms and budgets']);
});

test('two processes take half the time', () => {
  const { finish, live } = watched(madeNotebook(['a', 'bb']), 2);
  finish();
  finish();
  expect(live.at(-1)).toMatch(/, 2 s left$/);
});

test('what the search has found is told once, before anything is left to guess', () => {
  const { left, finish, live, notes } = watched(madeSettings(['a', 'bb']));
  while (left().choices.size < 2) {
    expect(notes).toEqual([]);
    finish();
  }
  expect(live.some((text) => /^looking for rates, \d+ trials done, a rate 0\.001 epoch 1\/4$/.test(text))).toBe(true);
  finish();
  finish();
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(
    /^Rates and lengths that were found on the training part:\n {2}a: rate [\d.]+, 2 epochs; .*\n {2}bb: rate /,
  );
});
