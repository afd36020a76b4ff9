import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { namelessFiles, temporaryFolder } from '../../test/support/temporary-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { trainBatches } from '../data/batches.js';
import type { ImageData } from '../data/image-data.js';
import { FileBlocks } from '../files/block-store.js';
import { crossEntropy } from '../nn/losses.js';
import { buildNetwork, type Network } from '../nn/network.js';
import { type Cut, cutWhereLearningBegins } from '../passes/cut.js';
import { randomStream } from '../random/random-stream.js';
import { Session } from '../runtime/session.js';
import { FeatureCache, type FeatureOptions } from './feature-cache.js';
import { trainableGroups } from './trainable-groups.js';
import { Trainer } from './trainer.js';

let data: ImageData;
let network: Network;
let cut: Cut;
beforeAll(async () => {
  data = await tinyData();
  const body = tinyArchitecture.body({ height: 32, width: 32, seed: 1 });
  network = buildNetwork(body, { classes: 2, seed: 1, statistics: data.stats });
  cut = cutFor(headOnly());
});

const headOnly = () => trainableGroups(network, 2, false);
const cutFor = (trainable: string[][]) => cutWhereLearningBegins(network.graph, new Set(trainable.flat())) as Cut;
const inMemory = Number.POSITIVE_INFINITY;
const onDisk = -1;

async function features(of = cut, given: Partial<FeatureOptions> = {}): Promise<FeatureCache | undefined> {
  const options = { threads: 1, batchSize: 8, size: data.size, ...given };
  const cache = await FeatureCache.compute(of, [data.train, data.valid], options);
  if (cache) onTestFinished(() => cache.release());
  return cache;
}

/** Losses of two epochs and of the pictures held out, and the weights after them. */
async function train(trainable: string[][], cache?: FeatureCache) {
  const rates = [1e-4, 1e-4, 1e-3];
  const common = { threads: 1, batchSize: 8, size: data.size, loss: crossEntropy() };
  const trainer = await Trainer.create(network, { ...common, trainable, rates, features: cache });
  onTestFinished(() => trainer.release());
  const losses: number[] = [];
  for (const epoch of [0, 1]) {
    for await (const batch of trainer.trainBatches(data.train, randomStream(1, 'shuffle', epoch))) {
      const step = losses.length + 1;
      losses.push(await trainer.step(batch, step, { rate: 1, momentum: 0.9 }, randomStream(1, 'noise', step)));
    }
    losses.push((await trainer.evaluate(data.valid)).loss);
  }
  return { losses, weights: trainer.weights() };
}

describe('training on features', () => {
  const cases: readonly (readonly [string, () => string[][]])[] = [
    ['the head', headOnly],
    ['the second layer and the head', () => trainableGroups(network, 1, false)],
    ['all batch norms and the head', () => trainableGroups(network, 2)],
  ];
  test.each(cases)('is the same to the last bit as training on pictures: %s learns', async (_, trainable) => {
    const learning = trainable();
    const plain = await train(learning);
    expect(new Set(plain.losses).size).toBe(plain.losses.length);
    for (const memory of [inMemory, onDisk]) {
      expect(await train(learning, await features(cutFor(learning), { memory }))).toEqual(plain);
    }
  });

  test('reads every picture once and no pixel after that', async () => {
    const read = [data.train, data.valid].map((set) => vi.spyOn(set.pixels, 'read'));
    onTestFinished(() => void vi.restoreAllMocks());
    const cache = await features();
    const pictures = () => read.map(({ mock }) => mock.calls.reduce((sum, [positions]) => sum + positions.length, 0));
    expect(pictures()).toEqual([data.train.length, data.valid.length]);
    await train(headOnly(), cache);
    expect(pictures()).toEqual([data.train.length, data.valid.length]);
  });
});

describe('FeatureCache', () => {
  test('has the batches of the pictures', async () => {
    const cache = await features();
    const found: unknown[] = [];
    const order = randomStream(4);
    for await (const { features: _, ...plan } of cache?.trainBatches(data.train, 8, order) ?? []) found.push(plan);
    const wanted: unknown[] = [];
    for await (const { pictures: _, ...plan } of trainBatches(data.train, 8, randomStream(4))) wanted.push(plan);
    expect(found).toEqual(wanted);
  });

  test('tells how far it is, over all sets', async () => {
    const told: string[] = [];
    await features(cut, { onProgress: (done, pictures) => told.push(`${done}/${pictures}`) });
    expect(told).toEqual(['8/32', '16/32', '24/32', '26/32', '32/32']);
  });

  test('keeps no session, and of a temporary file not even the name', async () => {
    const folder = await temporaryFolder();
    const [create, release] = [vi.spyOn(Session, 'create'), vi.spyOn(Session.prototype, 'release')];
    onTestFinished(() => void vi.restoreAllMocks());
    const before = namelessFiles();
    const cache = await features(cut, { memory: onDisk });
    expect([create.mock.calls.length, release.mock.calls.length]).toEqual([1, 1]);
    expect(await readdir(folder)).toEqual([]);
    await cache?.release();
    expect(namelessFiles()).toBe(before);
  });

  test('stops between two batches when it is told to, and leaves nothing behind', async () => {
    const before = namelessFiles();
    const run = vi.spyOn(Session.prototype, 'run');
    onTestFinished(() => void vi.restoreAllMocks());
    const controller = new AbortController();
    const onProgress = (done: number) => done === 16 && controller.abort();
    expect(await features(cut, { memory: onDisk, onProgress, signal: controller.signal })).toBeUndefined();
    expect(run).toHaveBeenCalledTimes(2);
    expect(namelessFiles()).toBe(before);
  });

  test.each([
    ['the network fails', () => vi.spyOn(Session.prototype, 'run').mockRejectedValueOnce(new Error('broken'))],
    ['the network does not compile', () => vi.spyOn(Session, 'create').mockRejectedValueOnce(new Error('broken'))],
    ['the disk is full', () => vi.spyOn(FileBlocks.prototype, 'write').mockRejectedValueOnce(new Error('broken'))],
  ])('leaves nothing behind when %s', async (_, fail) => {
    const before = namelessFiles();
    const release = vi.spyOn(FileBlocks.prototype, 'release');
    fail();
    onTestFinished(() => void vi.restoreAllMocks());
    await expect(features(cut, { memory: onDisk })).rejects.toThrow('broken');
    expect(release).toHaveBeenCalled();
    expect(namelessFiles()).toBe(before);
  });

  test('knows no other pictures', async () => {
    const cache = await features();
    expect(() => cache?.validBatches({ ...data.valid }, 8)).toThrow(
      expect.objectContaining({ code: 'E_FEATURES_SET' }),
    );
  });
});
