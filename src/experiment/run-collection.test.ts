import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commonFolder, type PathIn } from '../../test/support/common-folder.js';
import { writeTinyCollection } from '../../test/support/tiny-collection.js';
import { ImageData } from '../data/image-data.js';
import { dataFacts } from './data-facts.js';
import { runCollection } from './run-collection.js';
import { validCsv } from './valid-csv.js';

const at = commonFolder();
const classes = ['a', 'b'];
const coded = (code: string) => expect.objectContaining({ code });

/** What a run on pictures of its own would have left, and the pictures. */
async function ranOn(name: string, { group }: { group?: RegExp } = {}) {
  const own: PathIn = (...names) => at(name, ...names);
  await writeTinyCollection(own('pictures'), 10);
  await writeFile(own('pictures', 'a', 'bad.png'), 'damaged');
  const data = await ImageData.fromFolder(own('pictures'), {
    size: 32,
    batchSize: 8,
    ...(group && { group, split: { kind: 'random' as const } }),
  });
  await writeFile(own('valid.csv'), validCsv(data.valid, data.classes));
  const facts = JSON.parse(JSON.stringify(dataFacts(data)));
  const config = { command: 'train', arguments: { folder: own('pictures') }, options: {}, data: facts };
  const held = [...data.valid.files].map((file) => join(own('pictures'), file));
  await data.release();
  return { own, held, data, run: { model: own('model.onnx'), config, validList: own('valid.csv'), history: [] } };
}

test('the pictures that were learned from come first, then those held out; what could not be read is left out', async () => {
  const { run, held, data, own } = await ranOn('whole');
  const found = await runCollection(run, classes);
  expect(found.files).toHaveLength(20);
  expect(found.files.slice(-held.length)).toEqual(held);
  expect(found.heldOut).toEqual(found.files.map((file) => held.includes(file)));
  expect(found.files).not.toContain(own('pictures', 'a', 'bad.png'));
  for (const [i, file] of found.files.entries())
    expect(file.startsWith(own('pictures', classes[found.labels[i] as number] as string))).toBe(true);
  expect(new Set(found.files.filter((_, i) => !found.heldOut[i]))).toEqual(
    new Set([...data.train.files].map((file) => join(own('pictures'), file))),
  );
  expect([found.changes, found.groups]).toEqual([[], undefined]);
});

test('groups are told as the run told them, and labels by the names of the model', async () => {
  const { run } = await ranOn('grouped', { group: /^\w/ });
  const found = await runCollection(run, ['b', 'a']);
  expect(found.groups).toEqual(found.files.map((file) => file.split('/').at(-1)?.[0]));
  expect(found.files.map((file, i) => file.includes('/b/') === (found.labels[i] === 0))).not.toContain(false);
});

test('what is gone or new is said; of what was held out nothing may be gone', async () => {
  const { run, own, held } = await ranOn('changed');
  const { files } = await runCollection(run, classes);
  await rm(files[0] as string);
  expect((await runCollection(run, classes)).changes).toMatchObject([/learned from 16 pictures, but there are 15 now/]);
  await mkdir(own('pictures', 'c'));
  await writeFile(own('pictures', 'c', '0.png'), 'of a class that it does not know');
  const { files: later } = await runCollection(run, classes);
  expect(later).toHaveLength(19);
  await rm(held[0] as string);
  await expect(runCollection(run, classes)).rejects.toThrow(coded('E_RUN_PICTURES'));
});

test('without the labels of the others those held out are left; several labels are refused', async () => {
  const { run, held } = await ranOn('lost');
  const { config } = run;
  const unknown = {
    ...run,
    config: { ...config, data: { ...config.data, labels: { kind: 'function', several: false } } },
  };
  const found = await runCollection(unknown, classes);
  expect(found.files).toEqual(held);
  expect(found.changes).toMatchObject([/not known any more/]);
  const several = { ...run, config: { ...config, data: { ...config.data, labels: { kind: 'csv', several: true } } } };
  await expect(runCollection(several, classes)).rejects.toThrow(coded('E_RUN_LABELS'));
  await expect(runCollection({ ...run, config: undefined }, classes)).rejects.toThrow(coded('E_RUN_PICTURES'));
});
