import { expect, test } from 'vitest';
import { madeOutcome } from '../../test/support/made-study.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { readComparison } from './content-comparison.js';

const config = {
  command: 'compare',
  created: '2026-01-01T00:00:00Z',
  arguments: { folder: 'pictures' },
  carbon: { gramsPerKwh: 475, place: 'world', source: 'given' },
  options: { epochs: 2, seed: 4, lr: { last: 3e-3 } },
  data: { root: 'pictures', classes: ['a', 'b'], train: { pictures: 20, byClass: { a: 12, b: 8 } }, split: {} },
};
const arm = { architecture: 'tiny', body: 'everything', parameters: { total: 2, trainable: 2 } };
const json = JSON.stringify;

const whole = {
  'config.json': json(config),
  'valid.csv': 'name,label\na/1.png,a\nb/1.png,b\n',
  'scratch/config.json': json(arm),
  'scratch/outcome.json': json(madeOutcome(1, 2, 20, 2)),
  'pretrained/config.json': json({ ...arm, pretrainedOn: 'photos' }),
  'pretrained/outcome.json': json(madeOutcome(0, 2, 20, 2)),
};

test('a comparison is a study of one seed with all labels', async () => {
  const { kind, record } = await readComparison(await folderOf(whole));
  expect(kind).toBe('comparison');
  expect(record).toMatchObject({
    recipe: 'notebook',
    seeds: [4],
    budgets: [{ perClass: 12, labels: 20, passes: 1 }],
    test: { files: ['a/1.png', 'b/1.png'], labels: [0, 1] },
  });
  expect(record.arms.map(({ name, method }) => [name, method])).toEqual([
    ['scratch', 'notebook-scratch'],
    ['pretrained', 'finetune'],
  ]);
  expect(record.trainings).toHaveLength(2);
});

test('an arm that is not finished has no training', async () => {
  const { 'pretrained/outcome.json': _, ...files } = whole;
  expect((await readComparison(await folderOf(files))).record.trainings.map(({ arm }) => arm)).toEqual(['scratch']);
});

test.each<[string, Partial<Record<keyof typeof whole, string>>, RegExp]>([
  ['cut', { 'scratch/outcome.json': '{"labels": 20, ' }, /scratch\/outcome\.json/],
  ['another', { 'pretrained/outcome.json': '{"labels": "many"}' }, /pretrained\/outcome\.json/],
  ['an arm that is none', { 'scratch/config.json': '{"body": "all"}' }, /scratch\/config\.json/],
])('a file that is %s is named', async (_, files, where) => {
  const broken = readComparison(await folderOf({ ...whole, ...files }));
  await expect(broken).rejects.toMatchObject({
    code: 'E_REPORT_FILE',
    fault: { where: expect.stringMatching(where), hint: expect.stringContaining('run the comparison again') },
  });
});

test('what is no comparison is none', async () => {
  const other = await folderOf({ ...whole, 'config.json': json({ ...config, command: 'train' }) });
  await expect(readComparison(other)).rejects.toMatchObject({ code: 'E_REPORT_NONE' });
});
