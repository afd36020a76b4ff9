import { describe, expect, test } from 'vitest';
import { madeNotebook } from '../../test/support/made-settings.js';
import { madeOutcome } from '../../test/support/made-study.js';
import { runStudy, type StudyEvent } from './run-study.js';
import { StudyPlan } from './study-plan.js';
import { jobKey, type TrainingJob } from './training-job.js';
import type { TrainingRunner } from './training-runner.js';

const settings = madeNotebook(['a', 'bb']);

/** A runner whose trainings end in the order that chance gives, and that counts those under way. */
function runnerOf(atOnce: number, fails: (job: TrainingJob) => boolean = () => false) {
  const begun: string[] = [];
  let underWay = 0;
  let most = 0;
  const runner: TrainingRunner = {
    atOnce,
    async run(job, told) {
      begun.push(jobKey(job));
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, (job.seed * 7 + job.budget) % 5));
      underWay--;
      told?.signal?.throwIfAborted();
      if (fails(job)) throw new Error(`${job.arm} ${job.budget} ${job.seed}`);
      return madeOutcome(3, 100, 16, job.epochs);
    },
    close: async () => {},
  };
  return { runner, begun, most: () => most };
}

describe('runStudy', () => {
  test.each([1, 3])('with %i at once does every training once, and tells when a seed is finished', async (atOnce) => {
    const plan = StudyPlan.inMemory();
    const { runner, begun, most } = runnerOf(atOnce);
    const events: StudyEvent[] = [];
    await runStudy(plan, settings, runner, { seeds: [1, 2, 3], listener: (event) => events.push(event) });
    expect(begun).toHaveLength(12);
    expect(new Set(begun).size).toBe(12);
    expect(plan.finished).toHaveLength(12);
    expect(most()).toBe(atOnce);
    const seeds = events.flatMap((event) => (event.kind === 'seed' ? [event.seed] : []));
    expect([...seeds].sort()).toEqual([1, 2, 3]);
    await runStudy(plan, settings, runner, { seeds: [1, 2, 3] });
    expect(begun).toHaveLength(12);
  });

  test('what fails ends it once the others under way have ended, whose outcomes are kept', async () => {
    const plan = StudyPlan.inMemory();
    const { runner, begun } = runnerOf(2, ({ arm, budget }) => arm === 'a' && budget === 8);
    await expect(runStudy(plan, settings, runner, { seeds: [1, 2] })).rejects.toThrow('a 8 1');
    expect(plan.finished).toHaveLength(begun.length - 1);
    expect(begun.length).toBeLessThanOrEqual(3);
    const mended = runnerOf(2);
    await runStudy(plan, settings, mended.runner, { seeds: [1, 2] });
    expect(plan.finished).toHaveLength(8);
    expect(mended.begun).toHaveLength(8 - (begun.length - 1));
  });

  test('stopped, it throws the reason of the signal and begins nothing more', async () => {
    const plan = StudyPlan.inMemory();
    const { runner, begun } = runnerOf(2);
    const stop = new AbortController();
    const reason = new Error('enough');
    const listener = ({ kind }: StudyEvent) => kind === 'finished' && stop.abort(reason);
    await expect(runStudy(plan, settings, runner, { seeds: [1, 2], listener, signal: stop.signal })).rejects.toBe(
      reason,
    );
    expect(begun.length).toBeLessThanOrEqual(3);
    expect(plan.finished.length).toBeGreaterThanOrEqual(1);
  });
});
