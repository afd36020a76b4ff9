import { cp, readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';

const at = tinyInputs();

describe('warmstart show-batch', () => {
  test('draws a sheet, with an augmentation a row for each picture', async () => {
    const height = async (args: readonly string[]) => {
      const out = at('sheet.png');
      const { code, stdout } = await warmstart(['show-batch', at('pictures'), '--size', '32', '--out', out, ...args]);
      expect([code, stdout.replaceAll('\n', '')]).toEqual([0, expect.stringContaining('sheet.png')]);
      return (await sharp(await readFile(out)).metadata()).height;
    };
    expect(await height(['--pictures', '6'])).toBe(2 * 28 + 128 + 26);
    expect(await height(['--pictures', '2', '--augment', 'maps'])).toBe(2 * 28 + 44 + 2 * (128 + 26) + 14);
  });

  test('takes labels from a file or from names, and sets from folders', async () => {
    const sheet = async (...args: string[]) => {
      const drawn = ['--size', '32', '--out', at('labelled.png'), '--pictures', '6', ...args];
      const { code, stderr } = await warmstart(['show-batch', ...drawn]);
      return { code, stderr, png: await readFile(at('labelled.png')) };
    };
    const names = Array.from({ length: 24 }, (_, i) => [`a/${i}.png`, `b/${i}.png`]).flat();
    const csv = async (label: (file: string) => string) =>
      writeFile(at('labels.csv'), `${names.map((file) => `${file},${label(file)}\n`).join('')}a/99.png,a\n`);
    await csv((file) => file.slice(0, 1));
    const list = ['--labels', at('labels.csv')];
    const folders = await sheet(at('pictures'));
    const same = await sheet(at('pictures'), ...list);
    expect([same.code, same.stderr]).toEqual([0, expect.stringMatching(/^warning: 1 entry left out:\n {2}a\/99\.png/)]);
    expect((await sheet(at('pictures'), '--label-pattern', '^([ab])/')).png.equals(folders.png)).toBe(true);
    await csv((file) => (file.startsWith('a') ? 'x|y' : ''));
    expect((await sheet(at('pictures'), ...list, '--label-delimiter', '|')).code).toBe(0);
    const sets = await sheet(at(), '--split-folders', 'pictures,held');
    expect([sets.code, sets.stderr]).toEqual([1, expect.stringMatching(/^E_DATA_FOLDER: /)]);
    await cp(at('pictures'), at('held'), { recursive: true });
    expect((await sheet(at(), '--split-folders', 'pictures,held')).code).toBe(0);
    expect((await sheet(at('pictures'), '--label-delimiter', '|')).code).toBe(2);
  });

  test('--json says what was drawn', async () => {
    const out = at('other.png');
    const { stdout } = await warmstart(['show-batch', at('pictures'), '--size', '16', '--out', out, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ command: 'show-batch', sheet: out, size: 16, augment: 'none' });
  });

  test('refuses a preset that there is none of, and a share that is none', async () => {
    expect((await warmstart(['show-batch', at('pictures'), '--augment', 'scans'])).code).toBe(2);
    const { code, stderr } = await warmstart(['train', at('pictures'), '--mixup', '0']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^E_USAGE: --mixup/)]);
  });

  test('train takes part in it, and writes down that it did', async () => {
    const out = at('run');
    const settings = ['--size', '32', '--batch-size', '8', '--epochs', '1', '--weights', at('tiny.onnx'), '--out', out];
    const { code } = await warmstart(['train', at('pictures'), ...settings, '--augment', 'maps', '--mixup', '0.4']);
    expect(code).toBe(0);
    const { options } = JSON.parse(await readFile(at('run', 'config.json'), 'utf8'));
    expect(options).toMatchObject({ augment: 'maps', mixup: 0.4 });
  });
});
