import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { madeNotebook, madeSettings } from '../../test/support/made-settings.js';
import { madeOutcome } from '../../test/support/made-study.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { readStudy } from './study-folder.js';

const config = {
  command: 'quantify',
  arguments: { folder: 'pictures' },
  options: {},
  data: { root: 'pictures', classes: ['a', 'b'] },
  created: '2026-01-01T00:00:00Z',
  seeds: [1, 2],
  carbon: { gramsPerKwh: 475, place: 'world', source: 'given' },
};

function row(arm: string, seed: number, loss: number | null = 1): string {
  const { final, ...outcome } = madeOutcome(1, 1, 16, 2);
  const job = { arm, budget: 8, seed, judgedOn: 'test', rate: 3e-3, epochs: 2 };
  return JSON.stringify({ ...job, outcome: { ...outcome, final: { ...final, loss } } });
}

const settings = (study: object) => JSON.stringify({ study });
const folder = (lines: readonly string[], end = '\n') =>
  folderOf({ 'config.json': JSON.stringify(config), 'study.jsonl': lines.join('\n') + end });

test('what a study has found so far is read while it is under way, and half a line is not there yet', async () => {
  const first = settings(madeNotebook(['a', 'bb']));
  const path = await folder([first, row('a', 1), row('bb', 1, null), row('a', 2).slice(0, 40)], '');
  const { record, models, created, kind } = await readStudy(path);
  expect({ kind, created, seeds: record.seeds, arms: record.arms.map(({ name }) => name) }).toEqual({
    kind: 'study',
    created: config.created,
    seeds: [1, 2],
    arms: ['a', 'bb'],
  });
  expect(record.trainings.map(({ arm, seed }) => [arm, seed])).toEqual([
    ['a', 1],
    ['bb', 1],
  ]);
  expect(record.trainings[1]?.outcome.final.loss).toBe(Number.POSITIVE_INFINITY);
  expect(models.size).toBe(0);
  await mkdir(join(path, 'models', 'bb'), { recursive: true });
  await writeFile(join(path, 'models', 'bb', 'model.onnx'), '');
  expect([...(await readStudy(path)).models]).toEqual([['bb', join(path, 'models', 'bb', 'model.onnx')]]);
});

test.each<[string, () => Promise<string>, string, RegExp]>([
  ['nothing', () => folderOf({ 'config.json': JSON.stringify(config) }), 'E_STUDY_NONE', /study\.jsonl/],
  [
    'a run of another kind',
    () => folderOf({ 'config.json': JSON.stringify({ ...config, command: 'train' }), 'study.jsonl': '' }),
    'E_STUDY_NONE',
    /warmstart quantify/,
  ],
  ['a search under way', () => folder([settings(madeSettings(['a']))]), 'E_STUDY_UNFINISHED', /--resume/],
  ['settings that are none', () => folder([settings({ recipe: 'other' })]), 'E_STUDY_ROWS', /line 1/],
  ['a line that is no JSON', () => folder([settings(madeNotebook(['a'])), '{"arm":']), 'E_STUDY_ROWS', /line 2/],
  [
    'a line that is no training',
    () => folder([settings(madeNotebook(['a'])), row('a', 1), '{"arm":"a"}']),
    'E_STUDY_ROWS',
    /line 3/,
  ],
])('%s in its folder is told as what it is', async (_, made, code, said) => {
  await expect(readStudy(await made())).rejects.toMatchObject({ code, message: expect.stringMatching(said) });
});
