import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { commonFolder } from '../../test/support/common-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData, tinyPicture } from '../../test/support/tiny-data.js';
import { networkOf } from '../explain/explained-network.js';
import { visionLearner } from '../learner/vision-learner.js';
import { embeddingOf } from './embedding.js';
import { readFeatures } from './read-features.js';

const learner = await visionLearner(await tinyData(), tinyArchitecture, { pretrained: true, threads: 1 });
const network = networkOf(learner);
const at = commonFolder(async (at) => {
  for (const i of places)
    await tinyPicture(i % 2, i)
      .png()
      .toFile(at(`${i}.png`));
  await writeFile(at('bad.png'), 'no picture');
});
const places = [0, 1, 2, 3, 4, 5, 6];
const files = () => places.map((i) => at(`${i}.png`));

test('features are what the last layer of weights reads', async () => {
  const {
    features,
    width,
    probabilities,
    places: found,
  } = await readFeatures(network, files(), { batchSize: 3, threads: 1 });
  expect(found).toEqual(places);
  const { value } = embeddingOf(network);
  const last = network.graph.nodes.find(({ inputs }) => inputs[0] === value);
  const tensors = last?.inputs.slice(1).map((v) => (v?.origin.kind === 'constant' ? v.origin.tensor : undefined));
  const [weights, bias] = tensors ?? [];
  const [rows = 0, columns = 0] = weights?.shape ?? [];
  expect([rows, columns]).toEqual(rows === width ? [width, 2] : [2, width]);
  for (const row of places) {
    const logits = [0, 1].map((c) => {
      let sum = Number(bias?.data[c] ?? 0);
      for (let i = 0; i < width; i++)
        sum += Number(weights?.data[rows === width ? 2 * i + c : c * width + i]) * (features[row * width + i] ?? 0);
      return sum;
    });
    const odds = (logits[1] ?? 0) - (logits[0] ?? 0);
    expect(probabilities[2 * row + 1]).toBeCloseTo(1 / (1 + Math.exp(-odds)), 4);
  }
});

test('what cannot be read is skipped, and the others do not depend on it', async () => {
  const bad = at('bad.png');
  const whole = await readFeatures(network, files(), { batchSize: 4, threads: 1 });
  const told: number[] = [];
  const mixed = await readFeatures(network, [...files().slice(0, 2), bad, ...files().slice(2)], {
    batchSize: 4,
    threads: 1,
    onProgress: (done) => told.push(done),
  });
  expect(mixed.places).toEqual([0, 1, 3, 4, 5, 6, 7]);
  expect(mixed.skipped).toMatchObject([{ file: bad, code: 'E_PICTURE_FORMAT' }]);
  expect(mixed.features).toEqual(whole.features);
  expect(told).toEqual([4, 8]);
});

test('probabilities are those of the network, and a signal ends it', async () => {
  const { data } = learner;
  const { probabilities } = await readFeatures(network, files(), { threads: 1 });
  expect(probabilities).toHaveLength(places.length * data.classes.length);
  for (const row of places) expect((probabilities[2 * row] ?? 0) + (probabilities[2 * row + 1] ?? 0)).toBeCloseTo(1, 5);
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(readFeatures(network, files(), { signal })).rejects.toThrow('enough');
});
