import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { StudyPlan, studyJobs } from './study-plan.js';

const settings = { data: 'maps', epochs: 5, rate: undefined };
const jobs = studyJobs(['scratch', 'pretrained'], [8, 16], [1, 2, 3]);
const inFolder = async () => join(await folderOf({}), 'study.jsonl');
const resultOf = (seed: number, budget: number) => ({ error: seed / budget, note: 'ü\n' });

describe('StudyPlan', () => {
  test('does a seed for all budgets and arms before the next', () => {
    expect(jobs).toHaveLength(12);
    expect(jobs.slice(0, 5)).toEqual([
      { arm: 'scratch', budget: 8, seed: 1 },
      { arm: 'pretrained', budget: 8, seed: 1 },
      { arm: 'scratch', budget: 16, seed: 1 },
      { arm: 'pretrained', budget: 16, seed: 1 },
      { arm: 'scratch', budget: 8, seed: 2 },
    ]);
  });

  test('goes on where it was, and knows what it found', async () => {
    const path = await inFolder();
    const first = await StudyPlan.open(path, settings, jobs);
    expect(first.pending).toEqual(jobs);
    for (const job of jobs.slice(0, 5)) first.finish(job, resultOf(job.seed, job.budget));
    const second = await StudyPlan.open(path, settings, jobs);
    expect(second.pending).toEqual(jobs.slice(5));
    expect(second.finished).toEqual(
      jobs.slice(0, 5).map((job) => ({ ...job, result: resultOf(job.seed, job.budget) })),
    );
    expect(second.finished).toEqual(first.finished);
    // Another seed, and one arm less: what was done stays done.
    const third = await StudyPlan.open(path, settings, studyJobs(['pretrained'], [8, 16], [1, 2, 3, 4]));
    expect(third.finished).toHaveLength(2);
    expect(third.pending).toHaveLength(6);
  });

  test('killed after any byte, loses the training under way alone', async () => {
    const path = await inFolder();
    const whole = await StudyPlan.open(path, settings, jobs);
    for (const job of jobs) whole.finish(job, resultOf(job.seed, job.budget));
    const bytes = await readFile(path);
    const cut = await inFolder();
    for (let length = 0; length <= bytes.length; length += 17) {
      const left = bytes.subarray(0, length);
      await writeFile(cut, left);
      const rows = left.filter((byte) => byte === 10).length;
      const again = await StudyPlan.open(cut, settings, jobs);
      expect(again.finished).toHaveLength(Math.max(0, rows - 1));
      for (const job of again.pending) again.finish(job, resultOf(job.seed, job.budget));
      expect((await readFile(cut)).equals(bytes)).toBe(true);
    }
  });

  test('does nothing twice, and only what is in it', async () => {
    const path = await inFolder();
    const plan = await StudyPlan.open(path, settings, jobs);
    const [job] = plan.pending;
    if (!job) throw new Error('nothing to do');
    plan.finish(job, 1);
    const refused = expect.objectContaining({ code: 'E_STUDY_JOB' });
    expect(() => plan.finish(job, 2)).toThrowError(refused);
    expect(() => plan.finish({ ...job, seed: 99 }, 2)).toThrowError(refused);
    // Had two processes done it, the first one's would count.
    await writeFile(path, `${JSON.stringify({ ...job, result: 2 })}\n`, { flag: 'a' });
    expect((await StudyPlan.open(path, settings, jobs)).finished).toEqual([{ ...job, result: 1 }]);
  });

  test('is of one study', async () => {
    const path = await inFolder();
    await StudyPlan.open(path, settings, jobs);
    const before = await readFile(path, 'utf8');
    await expect(StudyPlan.open(path, { ...settings, epochs: 6 }, jobs)).rejects.toMatchObject({
      code: 'E_RESUME_DIFFERS',
      fault: { received: 'epochs: 5, now 6', where: path },
    });
    for (const [text, line] of [
      ['{"arm":"a"}\n', 1],
      [`${before}{"arm":"a"}\n`, 2],
      [`${before}what\n`, 2],
    ] as const) {
      await writeFile(path, text);
      await expect(StudyPlan.open(path, settings, jobs)).rejects.toMatchObject({
        code: 'E_STUDY_ROWS',
        fault: { where: `${path}, line ${line}` },
      });
      expect(await readFile(path, 'utf8')).toBe(text);
    }
  });

  test('that cannot be written says so, and the training stays to be done', async () => {
    const path = await inFolder();
    await mkdir(path);
    await expect(StudyPlan.open(path, settings, jobs)).rejects.toMatchObject({ code: 'E_FILE_WRITE' });
    const plan = await StudyPlan.open(join(path, 'study.jsonl'), settings, jobs);
    const [job] = plan.pending;
    if (!job) throw new Error('nothing to do');
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => plan.finish(job, circle)).toThrowError();
    expect(plan.pending).toEqual(jobs);
  });
});
