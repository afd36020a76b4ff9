import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CapturedTerminal } from '../../test/support/captured-terminal.js';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/tiny-collection.js';
import { runCli } from './run-cli.js';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

async function demoData(...args: string[]) {
  const terminal = new CapturedTerminal();
  const signal = new AbortController().signal;
  const code = await runCli(['demo-data', ...args], { terminal, signal, now: () => new Date() });
  return { code, terminal };
}

describe('warmstart demo-data', () => {
  test('draws a collection, and says that it is drawn', async () => {
    const path = join(folder.path, 'patches');
    const { code, terminal } = await demoData(path, '--count', '6', '--size', '32');
    expect([code, terminal.stderr]).toEqual([0, '']);
    expect(terminal.stdout.replaceAll('\n', ' ')).toContain('6 patches, drawn and not scanned, are in ');
    expect((await readdir(path)).sort()).toEqual(['01_rail', '02_no_rail', 'README.txt']);
    expect(await readFile(join(path, 'README.txt'), 'utf8')).toContain('They are not scanned');
    expect(terminal.shown.at(-1)).toBe('drawing patches  6/6');
  });

  test('does not touch a folder that holds something', async () => {
    const { code, terminal } = await demoData(folder.path, '--count', '6');
    expect(code).toBe(1);
    expect(terminal.stderr).toMatch(/^E_COLLECTION_EXISTS: /);
  });

  test('refuses sizes that cannot be drawn', async () => {
    const { code, terminal } = await demoData(join(folder.path, 'x'), '--size', '8');
    expect(code).toBe(2);
    expect(terminal.stderr).toMatch(/^E_USAGE: /);
  });
});
