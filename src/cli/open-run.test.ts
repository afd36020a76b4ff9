import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chdir, cwd } from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { openRun } from './open-run.js';

const now = new Date(2025, 0, 31, 23, 59, 59);
const name = 'train-20250131-235959';

test('runs that start within a second get folders of their own', async () => {
  const before = cwd();
  onTestFinished(() => chdir(before));
  chdir(await folderOf({}));
  const runs = await Promise.all([1, 2, 3].map(() => openRun('train', undefined, now)));
  const paths = [name, `${name}-2`, `${name}-3`];
  expect(runs.map(({ path }) => path).sort()).toEqual(paths.map((path) => join('runs', path)));
  expect((await readdir('runs')).sort()).toEqual(paths);
});

test('the folder that is asked for may be there if it is empty', async () => {
  const out = join(await folderOf({ 'full/a': '' }), 'out');
  await mkdir(out);
  expect((await openRun('train', out, now)).path).toBe(out);
  await expect(openRun('train', join(out, '..', 'full'), now)).rejects.toMatchObject({ code: 'E_RUN_EXISTS' });
});
