import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { commonFolder } from '../../test/support/common-folder.js';

const at = commonFolder();

describe('warmstart demo-data', () => {
  test('draws a collection, and says that it is drawn', async () => {
    const path = at('patches');
    const { code, stdout, stderr, shown } = await warmstart(['demo-data', path, '--count', '6', '--size', '32']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.replaceAll('\n', ' ')).toContain('6 patches, drawn and not scanned, are in ');
    expect((await readdir(path)).sort()).toEqual(['01_rail', '02_no_rail', 'README.txt']);
    expect(await readFile(join(path, 'README.txt'), 'utf8')).toContain('They are not scanned');
    expect(shown.at(-1)).toBe('drawing patches  6/6');
  });

  test('does not touch a folder that holds something', async () => {
    const { code, stderr } = await warmstart(['demo-data', at(), '--count', '6']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_COLLECTION_EXISTS: /);
  });

  test('refuses sizes that cannot be drawn', async () => {
    const { code, stderr } = await warmstart(['demo-data', at('x'), '--size', '8']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^E_USAGE: /);
  });
});
