import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';

const pictures = Array.from({ length: 24 }, (_, i) => [`a/${i}.png`, `b/${i}.png`]).flat();
const lines = (label: (file: string) => string) => pictures.map((file) => `${file};${label(file)}\n`).join('');

const at = tinyInputs(async (at) => {
  await writeFile(at('one.csv'), `${lines((file) => (file.startsWith('a') ? 'red' : 'blue'))}a/99.png;red\n`);
  await writeFile(
    at('many.csv'),
    lines((file) => (file.startsWith('a') ? 'red|all' : 'all')),
  );
  await writeFile(at('valid.txt'), pictures.filter((file) => /^a.1|^b.[1-3]/.test(file)).join('\n'));
});
const small = ['--size', '32', '--batch-size', '8', '--epochs', '1', '--threads', '1', '--weights'];
const train = (...args: string[]) => warmstart(['train', at('pictures'), ...small, at('tiny.onnx'), ...args]);

describe('labels and splits on the command line', () => {
  test('a file of labels and a list of what is held out', async () => {
    const out = at('listed');
    const { code, stdout, stderr } = await train(
      ...['--labels', at('one.csv'), '--valid-list', at('valid.txt'), '--class-weights', '--out', out],
    );
    expect(stderr).toMatch(/^warning: 1 entry left out:\n {2}a\/99\.png: there is no such file/);
    expect(code).toBe(0);
    expect(stdout).toMatch(/blue \(24\), red \(24\)\. 20 to train, 28 to validate, split by\s+\S*valid\.txt\./);
    const { data, options } = JSON.parse(await readFile(at('listed', 'config.json'), 'utf8'));
    expect(data.labels).toEqual({
      kind: 'csv',
      csv: { path: at('one.csv'), delimiter: ';', header: false },
      several: false,
    });
    expect(data.split).toMatchObject({ kind: 'list', list: at('valid.txt') });
    expect(data.leftOut).toEqual([{ file: 'a/99.png', reason: 'there is no such file' }]);
    expect(options).toMatchObject({ classWeights: true, validList: at('valid.txt') });

    const equal = ['--labels', at('one.csv'), '--valid-list', at('valid.txt'), '--out', at('equal')];
    expect((await train(...equal)).code).toBe(0);
    const trainLoss = async (run: string) => JSON.parse(await readFile(at(run, 'history.jsonl'), 'utf8')).trainLoss;
    expect(await trainLoss('listed')).not.toBe(await trainLoss('equal'));
  });

  test('several labels: trains, predicts them, and does not compare', async () => {
    const labels = ['--labels', at('many.csv'), '--label-delimiter', '|'];
    const { code, stdout } = await train(...labels, '--split', 'stratified', '--out', at('many'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/any number of labels each: all\s+\(48\), red \(24\)/);
    expect(stdout).toMatch(/^epoch +train_loss +valid_loss +accuracy_multi +time$/m);
    expect(stdout).toMatch(/of 9 validation pictures with a wrong or missing label: error/);
    const config = JSON.parse(await readFile(at('many', 'config.json'), 'utf8'));
    expect(config.data).toMatchObject({ labels: { several: true }, train: { byClass: { all: 39, red: 19 } } });

    const predicted = await warmstart([
      'predict',
      at('many'),
      at('pictures', 'a', '1.png'),
      at('pictures', 'b', '2.png'),
    ]);
    for (const line of predicted.stdout.trimEnd().split('\n').slice(1)) {
      expect(line).toMatch(/^(- +-|(\w+)(;\w+)? +[01]\.\d{3}(;[01]\.\d{3})?) {2}\S+\.png$/);
    }
    const compared = await warmstart(['compare', at('pictures'), ...labels]);
    expect([compared.code, compared.stderr]).toEqual([1, expect.stringMatching(/^E_COMPARE_LABELS: /)]);
  });

  test('a pattern, folds, oversampling', async () => {
    const { code, stdout } = await train(
      ...['--label-pattern', '^([ab])/', '--fold', '1/4', '--split', 'stratified', '--oversample', '--out', at('fold')],
    );
    expect(code).toBe(0);
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /36 to train, 36 an epoch with those repeated, 12 to validate, split into parts, part 1 of 4 held out, every class spread evenly/,
    );
    const config = JSON.parse(await readFile(at('fold', 'config.json'), 'utf8'));
    expect(config.options).toMatchObject({ labelPattern: '^([ab])\\/', fold: { fold: 1, folds: 4 }, oversample: true });
    expect(config.data).toMatchObject({ oversample: true, split: { kind: 'fold', fold: { stratified: true } } });
  });

  test('summary counts the classes of a file', async () => {
    const args = ['summary', at('pictures'), '--labels', at('many.csv'), '--weights', at('tiny.onnx'), '--json'];
    expect(JSON.parse((await warmstart(args)).stdout).classes).toBe(2);
  });

  test.each([
    [['--label-delimiter', ';'], 'E_USAGE', 1 + 1],
    [['--label-pattern', '(a)', '--labels', 'x.csv'], 'cannot be used with', 2],
    [['--class-weights', '--oversample'], 'cannot be used with', 2],
    [['--labels', 'x.csv', '--label-delimiter', '|', '--oversample'], 'cannot be used with', 2],
    [['--fold', '4/4'], 'E_USAGE', 2],
    [['--fold', '1'], 'E_USAGE', 2],
    [['--split-folders', 'train'], 'E_USAGE', 2],
    [['--split-folders', 'a,b', '--valid-list', 'x'], 'cannot be used with', 2],
    [['--split-folders', 'nowhere,b'], 'E_DATA_FOLDER', 1],
    [['--labels', '/nowhere.csv'], 'E_CSV_FILE', 1],
  ])('%j is refused', async (args, told, exit) => {
    const { code, stderr } = await train(...args, '--out', at('never'));
    expect([code, stderr]).toEqual([exit, expect.stringContaining(told)]);
  });
});
