import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chdir, cwd } from 'node:process';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type CommandLineOptions, warmstart } from '../../test/support/command-line.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';

vi.mock('../collection/collection-plan.js', async (original) => ({
  ...(await original<typeof import('../collection/collection-plan.js')>()),
  defaultCollection: { count: 40, size: 32, seed: 1 },
}));

const at = tinyInputs();

/** `warmstart compare` without a folder, where there is nothing but an empty folder. */
async function compareDrawn(args: readonly string[], options: CommandLineOptions = {}) {
  const before = cwd();
  onTestFinished(() => chdir(before));
  chdir(await folderOf({}));
  await mkdir('empty');
  const small = ['--size', '32', '--batch-size', '8', '--epochs', '1', '--threads', '1'];
  return warmstart(['compare', '--weights', at('tiny.onnx'), ...small, ...args], options);
}

describe('warmstart compare without a folder', () => {
  test('draws pictures into the folder of its run, and splits them by their sheets', async () => {
    const { code, stdout } = await compareDrawn(['--out', 'run']);
    expect(code).toBe(0);
    expect(stdout.replaceAll('\n', ' ')).toMatch(/drawn and not scanned, are put into run\/pictures\./);
    expect((await readdir(join('run', 'pictures'))).sort()).toEqual(['01_rail', '02_no_rail', 'README.txt']);
    const config = JSON.parse(await readFile(join('run', 'config.json'), 'utf8'));
    expect(config).toMatchObject({
      arguments: { folder: join('run', 'pictures') },
      options: { group: '^(sheet\\d+)_' },
    });
    expect(config.data.split.groups.valid.length).toBeGreaterThan(0);
  });

  test.each(['drawing patches  2/40', 'reading pictures  2/40'])(
    'stopped at "%s", it leaves nothing',
    async (moment) => {
      const stop = new AbortController();
      const onLive = (text: string) => text === moment && stop.abort();
      const { code, stderr, shown } = await compareDrawn([], { signal: stop.signal, onLive });
      expect(shown).toContain(moment);
      expect({ code, stderr }).toEqual({ code: 130, stderr: 'E_INTERRUPTED: interrupted\n' });
      expect(await readdir('.')).toEqual(['empty']);
    },
  );

  test('a folder that was given for the results stays, empty', async () => {
    const stop = new AbortController();
    await compareDrawn(['--out', 'empty'], { signal: stop.signal, onLive: () => stop.abort() });
    expect(await readdir('empty')).toEqual([]);
  });

  test('what is wrong with the options takes the drawn pictures along', async () => {
    const { code, stderr } = await compareDrawn(['--group', '^page']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_DATA_GROUP_MATCH: /);
    expect(await readdir('.')).toEqual(['empty']);
  });
});
