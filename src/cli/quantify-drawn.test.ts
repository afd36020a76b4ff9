import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chdir, cwd } from 'node:process';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type CommandLineOptions, warmstart } from '../../test/support/command-line.js';
import { commonFolder } from '../../test/support/common-folder.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { writeTinyBody } from '../../test/support/tiny-collection.js';

vi.mock('../collection/collection-plan.js', async (original) => ({
  ...(await original<typeof import('../collection/collection-plan.js')>()),
  defaultCollection: { count: 40, size: 32, seed: 1 },
}));

const at = commonFolder((at) => writeTinyBody(at('tiny.onnx')));

const small = ['--size', '32', '--batch-size', '16', '--epochs', '1', '--threads', '1', '--seeds', '1'];
const quick = ['--recipe', 'notebook', '--arms', 'scratch,features'];

/** `warmstart quantify` without a folder of pictures, in an empty folder. */
async function quantifyDrawn(args: readonly string[], options: CommandLineOptions = {}) {
  const before = cwd();
  onTestFinished(() => chdir(before));
  chdir(await folderOf({}));
  return warmstart(['quantify', '--weights', at('tiny.onnx'), ...small, ...quick, ...args], options);
}

const config = async (run: string) => JSON.parse(await readFile(join(run, 'config.json'), 'utf8'));

describe('warmstart quantify without a folder', () => {
  test('draws pictures into the folder of its run, and splits them by their sheets', async () => {
    const { code, stdout } = await quantifyDrawn(['--out', 'run']);
    expect(code).toBe(0);
    const said = stdout.replaceAll('\n', ' ');
    expect(said).toMatch(/drawn and not scanned, are put into run\/pictures\./);
    expect(said).toMatch(/split by groups, [^.]* under seed 42\. Batches of up to 16\. /);
    expect((await config('run')).data.split).toMatchObject({ kind: 'group', groups: { pattern: '/^(sheet\\d+)_/' } });
  });

  test('of every class the same share is held out where that was asked for, whatever the sheets', async () => {
    const { code, stderr } = await quantifyDrawn(['--split', 'stratified', '--out', 'run']);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^warning: with one seed/)]);
    const { data, options } = await config('run');
    expect(data.split).toMatchObject({ kind: 'stratified' });
    expect(data.split).not.toHaveProperty('groups');
    expect(options).not.toHaveProperty('group');
  });

  test.each([
    ['what is wrong with the pictures', ['--group', '^page'], /^E_DATA_GROUP_MATCH: /m],
    ['what is wrong with the networks', ['--arms', 'scratch', '--arm', 'x=resnet34'], /^E_WEIGHTS_NONE: /m],
  ])('%s takes the drawn pictures along', async (_, args, said) => {
    const { code, stderr } = await quantifyDrawn(args);
    expect([code, stderr]).toEqual([1, expect.stringMatching(said)]);
    expect(await readdir('.')).toEqual([]);
  });

  test('stopped while it reads the pictures, it leaves nothing', async () => {
    const stop = new AbortController();
    const onLive = (text: string) => text === 'reading pictures  2/40' && stop.abort();
    const { code, stderr } = await quantifyDrawn([], { signal: stop.signal, onLive });
    expect([code, stderr]).toEqual([130, expect.stringContaining('E_INTERRUPTED: interrupted\n')]);
    expect(await readdir('.')).toEqual([]);
  });
});
