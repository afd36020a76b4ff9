import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type CommandLineOptions, warmstart } from '../../test/support/command-line.js';
import { writeTinyBody } from '../../test/support/tiny-collection.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';
import { findingsOf } from '../study/findings-of.js';
import { readStudy } from '../study/study-folder.js';

// What a disk does not do on demand: to be full when so many lines of a record are on it.
const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY }));
vi.mock('../files/write-fully.js', async (original) => {
  const real = await original<typeof import('../files/write-fully.js')>();
  const writeFully = (file: number, bytes: Uint8Array) => {
    if (Buffer.from(bytes).includes('"judgedOn"') && disk.room-- <= 0)
      throw Object.assign(new Error('ENOSPC: injected'), { code: 'ENOSPC' });
    return real.writeFully(file, bytes);
  };
  return { ...real, writeFully };
});
afterEach(() => {
  disk.room = Number.POSITIVE_INFINITY;
});

const at = tinyInputs(async (at) => {
  await writeTinyBody(at('other.onnx'), { seed: 8 });
  // So large that what it gives is infinite, and a loss upon it no number.
  await writeTinyBody(at('huge.onnx'), { norms: false, scale: 1e20 });
});

const small = ['--size', '32', '--epochs', '1', '--threads', '1', '--batch-size', '16', '--smallest', '16'];
const quick = ['--seeds', '1', '--recipe', 'notebook'];

function quantify(run: string, args: readonly string[], options: CommandLineOptions = {}) {
  const pictures = [at('pictures'), '--weights', at('tiny.onnx'), '--out', at(run)];
  return warmstart(['quantify', ...pictures, ...small, ...args], options);
}

const resume = (run: string) => warmstart(['quantify', '--resume', at(run)]);
const rows = async (run: string) => (await readFile(at(run, 'study.jsonl'), 'utf8')).trimEnd().split('\n');

describe('a training that diverges', () => {
  test('counts with the error that it has, is told of, and stops neither the other arms nor the report', async () => {
    const huge = ['--arms', 'scratch,features', '--arm', `huge=features:${at('huge.onnx')}`];
    const { code, stdout } = await quantify('diverged', [...quick, ...huge]);
    expect(code).toBe(0);
    const { record } = await readStudy(at('diverged'));
    const diverged = record.trainings.filter(({ outcome }) => outcome.diverged !== undefined);
    expect(new Set(diverged.map(({ arm }) => arm))).toEqual(new Set(['huge']));
    expect(diverged).toHaveLength(2);
    for (const { outcome } of diverged) {
      expect(outcome.diverged).toMatch(/not a number.*judged as it was before the training/);
      expect(outcome.final.wrong).toBeGreaterThan(0);
      expect(outcome.final.loss).toBe(Number.POSITIVE_INFINITY);
    }
    const { cells } = findingsOf(record);
    expect(cells.filter((cell) => cell.diverged.length > 0).map(({ arm }) => arm)).toContain('huge');
    expect(stdout.replaceAll('\n', ' ')).toContain('In some trainings the loss stopped being a number');
    expect(await readFile(at('diverged', 'report.html'), 'utf8')).toContain('huge');
    expect((await warmstart(['report', at('diverged')])).code).toBe(0);
    expect((await resume('diverged')).code).toBe(0);
  });

  test('at every rate of the search, ends the study and says which arm it was', async () => {
    const huge = ['--arms', 'scratch', '--arm', `huge=features:${at('huge.onnx')}`, '--seeds', '1'];
    const { code, stderr } = await quantify('hopeless', huge);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^E_STUDY_SEARCH: no learning rate was found for 'huge'[\s\S]*leave the arm out/m),
    ]);
  });
});

describe('a study that is gone on with', () => {
  const args = [...quick, '--arms', 'scratch,features'];
  /** A study whose second training is not done, with pictures and weights of its own. */
  async function begun(run: string) {
    await cp(at('pictures'), at(`${run}-pictures`), { recursive: true });
    await cp(at('tiny.onnx'), at(`${run}.onnx`));
    const pictures = [at(`${run}-pictures`), '--weights', at(`${run}.onnx`), '--out', at(run)];
    disk.room = 1;
    const { code, stderr } = await warmstart(['quantify', ...pictures, ...small, ...args]);
    disk.room = Number.POSITIVE_INFINITY;
    return { code, stderr };
  }

  test('from a disk that was full has lost nothing that was written', async () => {
    const { code, stderr } = await begun('full');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^E_STUDY_WRITE: [\s\S]*full \(ENOSPC\)/m)]);
    const before = await rows('full');
    expect(before).toHaveLength(2);
    expect(await readdir(at('full'))).not.toContain('report.html');
    expect((await resume('full')).code).toBe(0);
    const after = await rows('full');
    expect(after).toHaveLength(5);
    expect(after.slice(0, 2)).toEqual(before);
  });

  test.each<[what: string, run: string, change: (run: string) => Promise<void>, said: RegExp]>([
    ['a picture is missing', 'missing', (run) => rm(at(`${run}-pictures`, 'a', '3.png')), /train: |valid: /],
    [
      'a picture was changed',
      'changed',
      async (run) => writeFile(at(`${run}-pictures`, 'a', '3.png'), await readFile(at('pictures', 'b', '3.png'))),
      /pixels: "\w{64}", now "\w{64}"/,
    ],
    [
      'the weights are others',
      'weights',
      async (run) => writeFile(at(`${run}.onnx`), await readFile(at('other.onnx'))),
      /arms: /,
    ],
    ['the weights are gone', 'gone', (run) => rm(at(`${run}.onnx`)), /E_MODEL|E_FILE|E_ONNX|E_WEIGHTS/],
  ])('is not, where %s; the record stays as it was', async (_, run, change, said) => {
    await begun(run);
    const before = await rows(run);
    const config = await readFile(at(run, 'config.json'));
    await change(run);
    const { code, stderr } = await resume(run);
    expect([code, stderr]).toEqual([1, expect.stringMatching(said)]);
    if (run !== 'gone') expect(stderr).toMatch(/^E_RESUME_DIFFERS: /m);
    expect(await rows(run)).toEqual(before);
    expect(await readFile(at(run, 'config.json'))).toEqual(config);
  });
});

describe('wrong usage ends with 2', () => {
  test.each([
    [['--arms', 'scratch,nothing'], /--arms/],
    [['--arms', 'scratch'], /two arms/],
    [['--arm', 'nothing'], /--arm/],
    [['--arms', 'scratch', '--arm', 'scratch=resnet18'], /--arm/],
    [['--seeds', '0'], /--seeds/],
    [['--jobs', 'many'], /--jobs/],
    [['--smallest', '0'], /--smallest/],
    [['--batch-size', '4'], /--batch-size/],
    [['--recipe', 'best'], /--recipe/],
    [['--augment', 'everything'], /--augment/],
    [['--carbon-intensity', 'Germany'], /--carbon-intensity/],
    [['--group', '('], /--group/],
    [['--resume', 'run'], /--resume|--out/],
    [['--no-such-option'], /no-such-option/],
  ])('%j', async (args, message) => {
    const { code, stderr } = await quantify('usage', args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(await readdir(at())).not.toContain('usage');
  });
});
