import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { imagenetStats } from '../data/stats.js';
import { quantify } from './quantify.js';
import type { StudyArm } from './study-arm.js';

const arm = { architecture: tinyArchitecture, weights: true, statistics: imagenetStats } as const;
const arms: readonly StudyArm[] = [
  { ...arm, name: 'scratch', method: 'scratch' },
  { ...arm, name: 'features', method: 'features' },
];
const options = { seeds: 2, epochs: 1, smallest: 16, batchSize: 8, threads: 1, recipe: 'notebook' } as const;

test('a study is done in this process, and one that was stopped goes on from its record to the same findings', async () => {
  const data = await tinyData();
  const whole = await quantify(data, arms, options);
  expect(whole.arms.map(({ name }) => name)).toEqual(['scratch', 'features']);
  expect(whole.seeds).toEqual([42, 43]);

  const record = join(await folderOf({}), 'study.jsonl');
  const stop = new AbortController();
  const reason = new Error('enough');
  const stopped = quantify(data, arms, {
    ...options,
    record,
    signal: stop.signal,
    listener: ({ kind }) => kind === 'finished' && stop.abort(reason),
  });
  await expect(stopped).rejects.toBe(reason);
  expect((await readFile(record, 'utf8')).trim().split('\n')).toHaveLength(2);
  const resumed = await quantify(data, arms, { ...options, record });
  expect(resumed.cells.map(({ errorRate, loss }) => [errorRate, loss])).toEqual(
    whole.cells.map(({ errorRate, loss }) => [errorRate, loss]),
  );
  await expect(quantify(data, arms, { ...options, epochs: 2, record })).rejects.toMatchObject({
    code: 'E_RESUME_DIFFERS',
  });
  await data.release();
});
