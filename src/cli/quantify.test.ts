import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type CommandLineOptions, warmstart } from '../../test/support/command-line.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';
import { readStudy } from '../study/study-folder.js';

const at = tinyInputs();

const small = [
  '--size',
  '32',
  '--epochs',
  '1',
  '--threads',
  '1',
  '--batch-size',
  '8',
  '--smallest',
  '8',
  '--seeds',
  '2',
];

function quantify(args: readonly string[], options: CommandLineOptions = {}) {
  return warmstart(['quantify', at('pictures'), '--weights', at('tiny.onnx'), ...small, ...args], options);
}

const goOn = (run: string, ...more: string[]) => warmstart(['quantify', '--resume', at(run), ...more]);

/** What does not depend on how fast the machine is. */
async function timeless(run: string) {
  const { record } = await readStudy(at(run));
  const key = (training: object) => JSON.stringify(training).slice(0, 120);
  const trainings = record.trainings.map(({ outcome: { seconds, energy, history, ...outcome }, ...job }) => ({
    ...job,
    outcome: { ...outcome, history: history.map((row) => ({ ...row, seconds: 0 })) },
  }));
  return { ...record, trainings: trainings.sort((a, b) => (key(a) < key(b) ? -1 : 1)) };
}

describe('warmstart quantify', () => {
  test('trains every arm at every budget for every seed, in 80 columns', async () => {
    const { code, stdout, stderr } = await quantify(['--out', at('study')]);
    expect(stderr).toMatch(/^warning: with 2 seeds no difference can be shown/);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /Rates and lengths[\s\S]*seed 42 is finished[\s\S]*seed 43 is finished[\s\S]*labels a class/,
    );
    for (const line of stdout.split('\n'))
      if (!/^(Saved in|Report:) /.test(line)) expect(line.length).toBeLessThanOrEqual(80);
    const { record, models } = await readStudy(at('study'));
    expect(record.arms.map(({ name }) => name)).toEqual(['scratch', 'frozen', 'finetune', 'features']);
    expect(record.seeds).toEqual([42, 43]);
    expect(record.budgets.map(({ perClass }) => perClass)).toEqual([8, 16, expect.any(Number)]);
    for (const { name, choice } of record.arms) {
      const own = record.trainings.filter(({ arm }) => arm === name);
      const lengths = new Set([choice.equalEpochs, choice.convergedEpochs]).size;
      expect(own).toHaveLength(lengths * 2 * record.budgets.length);
      expect(choice.tried.length).toBeGreaterThanOrEqual(4);
    }
    const largest = record.budgets.at(-1)?.perClass;
    for (const { budget, outcome } of record.trainings) {
      expect(outcome.final.pictures).toBe(record.test.files.length);
      expect(outcome.predictions?.told.length).toBe(budget === largest ? record.test.files.length : undefined);
    }
    expect([...models.keys()]).toEqual(['scratch', 'frozen', 'finetune', 'features']);
    const reports = ['charts', 'config.json', 'models', 'report.html', 'report.json', 'report.md'];
    expect((await readdir(at('study'))).sort()).toEqual([...reports, 'study.jsonl', 'valid.csv']);
  });

  test('leaves models that predict and evaluate', async () => {
    const predicted = await warmstart(['predict', at('study', 'models', 'finetune'), at('pictures', 'a')]);
    expect([predicted.code, predicted.stderr]).toEqual([0, expect.anything()]);
  });

  test('cut anywhere, goes on to the same, and further with more seeds', async () => {
    const whole = await timeless('study');
    const bytes = await readFile(at('study', 'study.jsonl'));
    await truncate(at('study', 'study.jsonl'), Math.floor(bytes.length * 0.4));
    expect((await goOn('study')).code).toBe(0);
    expect(await timeless('study')).toEqual(whole);
    expect((await goOn('study', '--seeds', '3')).code).toBe(0);
    const more = await timeless('study');
    expect(more.seeds).toEqual([42, 43, 44]);
    for (const training of whole.trainings) expect(more.trainings).toContainEqual(training);
  });

  test('is not gone on with under other options or pictures', async () => {
    const other = await goOn('study', '--epochs', '2');
    expect([other.code, other.stderr]).toEqual([1, expect.stringMatching(/E_RESUME_DIFFERS[\s\S]*epochs/)]);
    const { code, stderr } = await warmstart(['quantify', '--resume', at('pictures')]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/E_RESUME_NONE/)]);
    await writeFile(at('pictures', 'a', 'more.png'), await readFile(at('pictures', 'a', '0.png')));
    const added = await goOn('study');
    expect([added.code, added.stderr]).toEqual([1, expect.stringMatching(/E_RESUME_DIFFERS/)]);
  });

  test('interrupted, it says how to go on and ends with 130', async () => {
    const stop = new AbortController();
    const onLive = (text: string) => text.startsWith('study 1 of') && stop.abort();
    const { code, stderr } = await quantify(['--out', at('stopped'), '--arms', 'scratch,features'], {
      onLive,
      signal: stop.signal,
    });
    expect([code, stderr]).toEqual([130, expect.stringContaining(`quantify --resume ${at('stopped')}`)]);
  });
});
