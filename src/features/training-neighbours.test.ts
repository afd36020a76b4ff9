import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { commonFolder } from '../../test/support/common-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData, tinyPicture } from '../../test/support/tiny-data.js';
import { networkOf } from '../explain/explained-network.js';
import { visionLearner } from '../learner/vision-learner.js';
import type { LabelledCollection } from './labelled-collection.js';
import { readFeatures } from './read-features.js';
import { trainingNeighbours } from './training-neighbours.js';

const learner = await visionLearner(await tinyData(), tinyArchitecture, { pretrained: true, threads: 1 });
const network = networkOf(learner);
const places = [...Array(14).keys()];
const at = commonFolder(async (at) => {
  await mkdir(at('pages'));
  for (const i of places)
    await tinyPicture(i % 2, i)
      .png()
      .toFile(at(`${i}.png`));
  for (const i of [0, 1])
    await tinyPicture(i, 50 + i)
      .png()
      .toFile(at(`new ${i}.png`));
  await writeFile(at('bad.png'), 'no picture');
});
/** One in three was held out; one that was learned from can no longer be read. */
const collection = (): LabelledCollection => ({
  root: at(),
  files: [...places.map((i) => at(`${i}.png`)), at('bad.png')],
  labels: [...places.map((i) => i % 2), 0],
  classes: ['even', 'odd'],
  heldOut: [...places.map((i) => i % 3 === 0), false],
});

test('finds the training pictures with the largest cosines, and none that was held out', async () => {
  const files = [at('new 0.png'), at('bad.png'), at('new 1.png')];
  const told: number[] = [];
  const { of, among, skipped } = await trainingNeighbours(network, files, collection(), {
    folder: at('pages'),
    threads: 1,
    onProgress: (done, total) => told.push(done / total),
  });
  const learned = places.filter((i) => i % 3 !== 0);
  expect(among).toBe(learned.length);
  expect(skipped.map(({ file }) => file)).toEqual([at('bad.png'), at('bad.png')]);
  expect([...of.keys()]).toEqual([at('new 0.png'), at('new 1.png')]);
  expect(told.at(-1)).toBe(1);
  const shown = new Set<string | undefined>();
  for (const [file, found] of of) {
    const { features, width } = await readFeatures(network, [file, ...learned.map((i) => at(`${i}.png`))], {
      threads: 1,
    });
    const row = (i: number) => features.subarray(i * width, (i + 1) * width);
    const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
    const cosine = (a: Float32Array, b: Float32Array) => product(a, b) / Math.sqrt(product(a, a) * product(b, b));
    const ranked = learned
      .map((i, k) => ({ file: `${i}.png`, label: ['even', 'odd'][i % 2], similarity: cosine(row(0), row(k + 1)) }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, 4);
    expect(found).toHaveLength(4);
    for (const [k, near] of found.entries()) {
      expect(near).toMatchObject({ file: ranked[k]?.file, label: ranked[k]?.label });
      expect(near.similarity).toBeCloseTo(ranked[k]?.similarity ?? 0, 5);
      expect(near).not.toHaveProperty('isItself');
      expect(existsSync(at('pages', near.picture ?? 'none'))).toBe(true);
      shown.add(near.picture && relative('neighbours', near.picture));
    }
  }
  expect(readdirSync(at('pages', 'neighbours')).sort()).toEqual([...shown].sort());
});

test('a picture that it learned from is its own nearest, and is said to be', async () => {
  const { of } = await trainingNeighbours(network, [at('1.png')], collection(), { folder: at('pages'), threads: 1 });
  const [first, second] = of.get(at('1.png')) ?? [];
  expect(first).toMatchObject({ file: '1.png', isItself: true });
  expect(first?.similarity).toBeCloseTo(1, 5);
  expect(second).not.toHaveProperty('isItself');
});

test('without training pictures there are none', async () => {
  const all = { ...collection(), heldOut: collection().files.map(() => true) };
  const { of, among } = await trainingNeighbours(network, [at('1.png')], all, { folder: at('pages'), threads: 1 });
  expect(among).toBe(0);
  expect(of.get(at('1.png'))).toEqual([]);
});
