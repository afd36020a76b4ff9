import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { commonFolder } from '../../test/support/common-folder.js';
import { relativeError } from '../../test/support/conformance.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { writeTinyCollection } from '../../test/support/tiny-collection.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { parseCsvRow } from '../files/csv.js';
import { visionLearner } from '../learner/vision-learner.js';

/** 80 pictures, a damaged one among them, and a model of three classes. */
const at = commonFolder(async (at) => {
  await writeTinyCollection(at('pictures'), 40);
  writeFileSync(at('pictures', 'a', '7.png'), 'damaged');
  const learner = await visionLearner(await tinyData({ classes: 3 }), tinyArchitecture, { pretrained: true });
  await learner.exportOnnx(at('model.onnx'));
});
const classes = ['class-0', 'class-1', 'class-2'];
const all = () => ['predict', at('model.onnx'), at('pictures', '**', '*.png'), '--threads', '1'];
const rowsOf = (path: string) => readFileSync(path, 'utf8').split('\r\n').slice(0, -1);

/** What a run that nothing disturbs writes. */
async function undisturbed(name: string, ...options: string[]): Promise<string> {
  const { code, stderr } = await warmstart([...all(), '--out', at(name), ...options]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/E_PREDICT_FAILED: 1 of 80 pictures/)]);
  return readFileSync(at(name), 'utf8');
}

describe('warmstart predict', () => {
  test('writes CSV with the probabilities that --json gives', async () => {
    await undisturbed('all.csv');
    const [header, ...rows] = rowsOf(at('all.csv')).map(parseCsvRow);
    expect(header).toEqual(['file', 'label', 'probability', ...classes.map((name) => `p(${name})`)]);
    const { predictions, failed } = JSON.parse((await warmstart([...all(), '--json'])).stdout);
    expect(rows).toHaveLength(80);
    expect(failed).toMatchObject([{ file: at('pictures', 'a', '7.png'), code: 'E_PICTURE_FORMAT' }]);
    expect(rows.find(([file]) => file === failed[0].file)).toEqual([failed[0].file, '', '', '', '', '']);
    const read = rows.filter(([, label]) => label !== '');
    expect(read.map(([file]) => file)).toEqual(predictions.map((p: { file: string }) => p.file));
    for (const [i, [, label, probability, ...each]] of read.entries()) {
      expect(label).toBe(predictions[i].label);
      expect(Math.fround(Number(probability))).toBe(predictions[i].probability);
      expect(each.map((p) => Math.fround(Number(p)))).toEqual(Object.values(predictions[i].probabilities));
    }
  });

  test('writes JSONL, and rows to standard output', async () => {
    const text = await undisturbed('all.jsonl');
    const { predictions, failed } = JSON.parse((await warmstart([...all(), '--json'])).stdout);
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.filter((row) => 'label' in row)).toEqual(predictions);
    expect(rows.filter((row) => 'code' in row)).toEqual(failed);
    expect((await warmstart([...all(), '--format', 'jsonl'])).stdout).toBe(text);
    expect((await warmstart([...all(), '--format', 'csv', '--quiet'])).stdout).toBe(await undisturbed('again.csv'));
  });

  test('--json beside a file counts what it has told', async () => {
    const { code, stdout } = await warmstart([...all(), '--out', at('counted.csv'), '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      command: 'predict',
      model: at('model.onnx'),
      interrupted: false,
      out: at('counted.csv'),
      classified: 79,
      failed: [expect.objectContaining({ file: at('pictures', 'a', '7.png'), code: 'E_PICTURE_FORMAT' })],
    });
    expect(rowsOf(at('counted.csv'))).toHaveLength(81);
  });

  test('--top tells the most probable classes in every form', async () => {
    const file = at('pictures', 'b', '3.png');
    const predict = async (...options: string[]) =>
      (await warmstart(['predict', at('model.onnx'), file, ...options])).stdout;
    const [{ probabilities }] = JSON.parse(await predict('--json')).predictions;
    const ranked = Object.entries<number>(probabilities)
      .map(([label, probability]) => ({ label, probability }))
      .sort((p, q) => q.probability - p.probability);
    expect(JSON.parse(await predict('--json', '--top', '2')).predictions[0].top).toEqual(ranked.slice(0, 2));
    const csv = (await predict('--format', 'csv', '--top', '2')).split('\r\n').map(parseCsvRow);
    expect(csv[0]).toEqual(['file', 'label', 'probability', 'label_2', 'probability_2']);
    expect([csv[1]?.[1], csv[1]?.[3]]).toEqual([ranked[0]?.label, ranked[1]?.label]);
    const table = (await predict('--top', '5'))
      .split('\n')[1]
      ?.split(/ {2,}/)
      .map((cell) => cell.trim());
    expect(table).toEqual([...ranked.flatMap((c) => [c.label, c.probability.toFixed(3)]), file]);
  });

  test.each(['csv', 'jsonl'])('continues interrupted %s, cut anywhere, without a row lost or twice', async (format) => {
    const whole = await undisturbed(`whole.${format}`);
    const bytes = Buffer.byteLength(whole);
    for (const share of [0, 0.001, 0.3, 0.77, 0.999, 1]) {
      const out = at(`cut-${share}.${format}`);
      writeFileSync(out, whole);
      truncateSync(out, Math.round(share * bytes));
      const { code } = await warmstart([...all(), '--out', out, '--resume']);
      expect(code).toBe(1);
      expectSameRows(readFileSync(out, 'utf8'), whole);
    }
  });

  test('Ctrl-C leaves whole rows and says how to go on', async () => {
    const stop = new AbortController();
    const args = [...all(), '--out', at('stopped.csv')];
    const stopped = await warmstart(args, { signal: stop.signal, onLive: () => stop.abort() });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/E_INTERRUPTED[\s\S]*stopped\.csv[\s\S]*--resume/);
    const rows = rowsOf(at('stopped.csv'));
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.length).toBeLessThan(81);
    const { stdout } = await warmstart([...args, '--resume']);
    expect(stdout).toMatch(/^\d+ of 80 pictures are in the file already/);
    expect(stdout).toContain('79 pictures classified');
    expectSameRows(readFileSync(at('stopped.csv'), 'utf8'), await undisturbed('unstopped.csv'));
  });

  test('what cannot be continued is refused and stays as it is', async () => {
    const text = await undisturbed('mine.csv');
    const attempt = async (...options: string[]) => (await warmstart([...all(), ...options])).stderr;
    expect(await attempt('--out', at('mine.csv'))).toMatch(/^E_FILE_EXISTS: [\s\S]*--resume/);
    expect(await attempt('--out', at('mine.csv'), '--resume', '--top', '2')).toMatch(/^E_PREDICT_ROW: /);
    expect(await attempt('--out', at('mine.csv'), '--resume', '--format', 'jsonl')).toMatch(/^E_PREDICT_ROW: /);
    expect(readFileSync(at('mine.csv'), 'utf8')).toBe(text);
    expect(await attempt('--out', at('mine.txt'))).toMatch(/^E_USAGE: --out/);
    expect(await attempt('--resume')).toMatch(/^E_USAGE: --resume/);
    expect(await readdir(at())).not.toContain('mine.txt');
  });
});

/** The same files in the same order, once each, with the same numbers but for their last bits: batches are others. */
function expectSameRows(text: string, expected: string): void {
  const number = /\d\.\d+(?:e-\d+)?/g;
  expect(text.replaceAll(number, '')).toBe(expected.replaceAll(number, ''));
  const [found, wanted] = [text, expected].map((rows) => (rows.match(number) ?? []).map(Number)) as [
    number[],
    number[],
  ];
  expect(relativeError(found, wanted)).toBeLessThan(1e-5);
}
