import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { measure, runProcess } from './process.mjs';
import { inTemporaryFolder } from './temporary-folder.mjs';

const script = (code) => ({ command: process.execPath, args: ['-e', code] });
const context = (folder, signal = new AbortController().signal) => ({ folder, signal });

test('the last line is the result, and temporary files go to the given folder', () =>
  inTemporaryFolder(async (folder) => {
    const code = "console.log('first'); console.log(JSON.stringify({ folder: os.tmpdir() }))";
    expect(await measure(script(code), context(folder))).toEqual({ folder });
  }));

test.each([
  ['process.exit(3)', 'exit code 3'],
  ["process.kill(process.pid, 'SIGKILL')", 'SIGKILL'],
])('a measurement that ends with %s has failed, in words', (code, words) =>
  inTemporaryFolder(async (folder) => {
    expect(await measure(script(code), context(folder))).toEqual({ failure: expect.stringContaining(words) });
  }),
);

test('a program that is not there has failed', () =>
  inTemporaryFolder(async (folder) => {
    const found = await measure({ command: `${folder}/none`, args: [] }, context(folder));
    expect(found.failure).toContain('ENOENT');
  }));

test('one that is stopped is ended, and its folder is gone', async () => {
  const stop = new AbortController();
  let used = '';
  const run = inTemporaryFolder((folder) => {
    used = folder;
    setTimeout(() => stop.abort('stopped'), 100);
    return runProcess(script('setInterval(() => {}, 1000)'), context(folder, stop.signal));
  });
  await expect(run).rejects.toBe('stopped');
  expect(existsSync(used)).toBe(false);
});
