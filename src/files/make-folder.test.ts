import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { makeFolder, makeNewFolder } from './make-folder.js';

describe.each([
  ['makeFolder', makeFolder],
  ['makeNewFolder', makeNewFolder],
])('%s', (_, make) => {
  test('makes the folders above, and takes back what it made', async () => {
    const root = await folderOf({ 'mine/a.txt': '' });
    const unmake = await make(join(root, 'mine', 'b', 'c'));
    expect(await readdir(join(root, 'mine', 'b'))).toEqual(['c']);
    await unmake();
    expect(await readdir(join(root, 'mine'))).toEqual(['a.txt']);
    await (await make(join(root, 'alone')))();
    expect(await readdir(root)).toEqual(['mine']);
  });

  test('leaves what was empty before, and what is no longer empty', async () => {
    const root = await folderOf({});
    await mkdir(join(root, 'before'));
    await (await make(join(root, 'before', 'a')))();
    expect(await readdir(root)).toEqual(['before']);
    const unmake = await make(join(root, 'runs', 'a'));
    await writeFile(join(root, 'runs', 'other'), '');
    await unmake();
    expect(await readdir(join(root, 'runs'))).toEqual(['other']);
  });
});

test('a folder that is there is taken and kept, or refused where a new one is asked for', async () => {
  const root = await folderOf({});
  await (await makeFolder(root))();
  expect(await readdir(root)).toEqual([]);
  await expect(makeNewFolder(root)).rejects.toMatchObject({ code: 'EEXIST' });
});
