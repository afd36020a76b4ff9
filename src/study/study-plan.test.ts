import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import type { Outcome } from './outcome.js';
import { StudyPlan } from './study-plan.js';
import type { TrainingJob } from './training-job.js';

const settings = { data: 'maps', epochs: 5, rate: undefined };
const jobs = [1, 2, 3].flatMap((seed) =>
  ['scratch', 'ü\n'].map((arm): TrainingJob => ({ arm, budget: 8, seed, judgedOn: 'test', rate: 3e-3, epochs: 5 })),
);
const inFolder = async () => join(await folderOf({}), 'study.jsonl');
const outcomeOf = ({ seed }: TrainingJob): Outcome => ({
  labels: 16,
  batchSize: 8,
  history: [{ trainLoss: 1, validLoss: 0.7, errorRate: 0.5, seconds: seed }],
  final: { errorRate: 0.5, wrong: 5, pictures: 10, loss: 0.7, macroF1: 0.5 },
  seconds: seed,
  energy: { wattHours: 1, low: 0.5, high: 2, method: 'estimated' },
});
const finishAll = (plan: StudyPlan) => {
  for (const job of jobs) if (!plan.outcomeOf(job)) plan.finish(job, outcomeOf(job));
};

describe('StudyPlan', () => {
  test('goes on where it was, and knows what it found', async () => {
    const path = await inFolder();
    const first = await StudyPlan.open(path, settings);
    for (const job of jobs.slice(0, 4)) first.finish(job, outcomeOf(job));
    const second = await StudyPlan.open(path, settings);
    expect(second.finished).toEqual(jobs.slice(0, 4).map((job) => ({ ...job, outcome: outcomeOf(job) })));
    const [job] = jobs;
    if (!job) throw new Error('no job');
    expect(second.outcomeOf(job)).toEqual(outcomeOf(job));
    // Another length, rate or place to be judged on is another training.
    for (const other of [{ epochs: 6 }, { rate: 1e-3 }, { judgedOn: 'held-out' as const }, { budget: 16 }, { seed: 9 }])
      expect(second.outcomeOf({ ...job, ...other })).toBeUndefined();
  });

  test('killed after any byte, loses the training under way alone', async () => {
    const path = await inFolder();
    finishAll(await StudyPlan.open(path, settings));
    const bytes = await readFile(path);
    const cut = await inFolder();
    for (let length = 0; length <= bytes.length; length += 17) {
      const left = bytes.subarray(0, length);
      await writeFile(cut, left);
      const rows = left.filter((byte) => byte === 10).length;
      const again = await StudyPlan.open(cut, settings);
      expect(again.finished).toHaveLength(Math.max(0, rows - 1));
      finishAll(again);
      expect((await readFile(cut)).equals(bytes)).toBe(true);
    }
  });

  test('can be read where a loss has become infinite', async () => {
    const path = await inFolder();
    const [job] = jobs;
    if (!job) throw new Error('no job');
    const outcome = outcomeOf(job);
    const diverged: Outcome = {
      ...outcome,
      history: [{ trainLoss: Number.POSITIVE_INFINITY, validLoss: Number.NaN, errorRate: 0.5, seconds: 1 }],
      final: { ...outcome.final, loss: Number.POSITIVE_INFINITY },
      diverged: 'the loss is not a number any more',
    };
    (await StudyPlan.open(path, settings)).finish(job, diverged);
    const read = (await StudyPlan.open(path, settings)).outcomeOf(job);
    expect(read?.final.loss).toBe(Number.POSITIVE_INFINITY);
    expect(read?.history).toEqual([{ ...diverged.history[0], validLoss: Number.POSITIVE_INFINITY }]);
    expect(read?.diverged).toBe(diverged.diverged);
  });

  test('does nothing twice', async () => {
    const path = await inFolder();
    const plan = await StudyPlan.open(path, settings);
    const [job] = jobs;
    if (!job) throw new Error('no job');
    plan.finish(job, outcomeOf(job));
    expect(() => plan.finish(job, outcomeOf(job))).toThrowError(expect.objectContaining({ code: 'E_STUDY_JOB' }));
    // Had two processes done it, the first one's would count.
    await writeFile(path, `${JSON.stringify({ ...job, outcome: outcomeOf({ ...job, seed: 7 }) })}\n`, { flag: 'a' });
    expect((await StudyPlan.open(path, settings)).finished).toEqual([{ ...job, outcome: outcomeOf(job) }]);
  });

  test('is of one study', async () => {
    const path = await inFolder();
    await StudyPlan.open(path, settings);
    const before = await readFile(path, 'utf8');
    await expect(StudyPlan.open(path, { ...settings, epochs: 6 })).rejects.toMatchObject({
      code: 'E_RESUME_DIFFERS',
      fault: { received: 'epochs: 5, now 6', where: path },
    });
    for (const [text, line] of [
      ['{"arm":"a"}\n', 1],
      [`${before}{"arm":"a"}\n`, 2],
      [`${before}what\n`, 2],
    ] as const) {
      await writeFile(path, text);
      await expect(StudyPlan.open(path, settings)).rejects.toMatchObject({
        code: 'E_STUDY_ROWS',
        fault: { where: `${path}, line ${line}` },
      });
      expect(await readFile(path, 'utf8')).toBe(text);
    }
  });

  test('that cannot be written says so', async () => {
    const path = await inFolder();
    await mkdir(path);
    await expect(StudyPlan.open(path, settings)).rejects.toMatchObject({ code: 'E_FILE_WRITE' });
  });
});
