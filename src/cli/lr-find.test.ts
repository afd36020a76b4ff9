import { readdir, readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';

const at = tinyInputs();
const small = () => [
  'lr-find',
  at('pictures'),
  '--weights',
  at('tiny.onnx'),
  '--size',
  '32',
  '--batch-size',
  '8',
  '--threads',
  '1',
];

describe('warmstart lr-find', () => {
  test('draws the curve, suggests rates, and saves what it found', async () => {
    const { code, stdout, stderr, shown } = await warmstart([...small(), '--steps', '60', '--out', at('found')]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    const first = lines.indexOf('Loss while the learning rate grows');
    expect(lines.slice(first, first + 20).filter((line) => /[\u2801-\u28ff]/.test(line)).length).toBeGreaterThan(4);
    expect(stdout).toMatch(/^valley +\d\.\de-\d +within the longest fall/m);
    expect(stdout).toMatch(/^steepest +\d\.\de-\d/m);
    expect(stdout).toMatch(/^minimum \/ 10 +\d\.\de-\d/m);
    expect((await readdir(at('found'))).sort()).toEqual(['config.json', 'lr-find.json', 'lr-find.png', 'lr-find.svg']);
    const found = JSON.parse(await readFile(at('found', 'lr-find.json'), 'utf8'));
    expect(found.rates).toHaveLength(found.losses.length);
    expect(stdout).toContain(`valley        ${found.suggestions.valley.rate.toExponential(1)}`);
    expect(await readFile(at('found', 'lr-find.svg'), 'utf8')).toContain('>learning rate</text>');
    expect(await sharp(at('found', 'lr-find.png')).metadata()).toMatchObject({ format: 'png', width: 1600 });
    const config = JSON.parse(await readFile(at('found', 'config.json'), 'utf8'));
    expect(config).toMatchObject({ command: 'lr-find', options: { start: 1e-7, end: 10, steps: 60 } });
    expect(shown.at(-1)).toMatch(/^step \d+\/60 {2}rate \d\.\de[+-]\d {2}loss \d+\.\d{4} {2}at most \d\d:\d\d left$/);
  });

  test('--json gives every step, and the same again under the same seed', async () => {
    const run = async (folder: string) => {
      const args = ['--freeze-batch-norms', '--steps', '20', '--json', '--quiet', '--out', at(folder)];
      const { stdout, stderr } = await warmstart([...small(), ...args]);
      expect(stderr).toBe('');
      return JSON.parse(stdout);
    };
    const [one, again] = [await run('one'), await run('again')];
    expect(one).toMatchObject({
      command: 'lr-find',
      run: at('one'),
      network: { architecture: 'tiny' },
      ended: 'steps',
    });
    expect(one.losses).toHaveLength(20);
    expect({ ...again, run: '' }).toEqual({ ...one, run: '' });
  });

  test('says so when the loss ran away at once', async () => {
    const { code, stdout } = await warmstart([
      ...small(),
      '--start',
      '1e6',
      '--end',
      '1e7',
      '--steps',
      '10',
      '--out',
      at('away'),
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('nothing can be suggested');
  });

  test('Ctrl-C saves what was found', async () => {
    const control = new AbortController();
    const { code, stderr } = await warmstart([...small(), '--out', at('stopped')], {
      signal: control.signal,
      onLive: (text) => text.startsWith('step 5/') && control.abort(),
    });
    expect(code).toBe(130);
    expect(stderr).toMatch(/^E_INTERRUPTED: .*what was done is saved/);
    expect(JSON.parse(await readFile(at('stopped', 'lr-find.json'), 'utf8'))).toMatchObject({ ended: 'signal' });
  });

  test.each([
    [['--start', '1', '--end', '0.1'], '--end has a value that cannot be used'],
    [['--start', '-1'], '--start has a value that cannot be used'],
    [['--steps', '3'], '--steps has a value that cannot be used'],
    [['--epochs', '3'], "unknown option '--epochs'"],
    [['--from-scratch', '--freeze-batch-norms'], 'cannot be used with'],
  ])('%j is wrong usage', async (args, problem) => {
    const { code, stderr } = await warmstart(['lr-find', 'x', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(problem);
  });
});
