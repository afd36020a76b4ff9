import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import type { ImageData } from '../data/image-data.js';
import { linearHead } from '../nn/head.js';
import { FeatureCache } from './feature-cache.js';
import { KeptFeatures } from './kept-features.js';
import { type VisionLearnerOptions, visionLearner } from './vision-learner.js';

let data: ImageData;
let kept: KeptFeatures;
beforeAll(async () => {
  data = await tinyData();
});
beforeEach(() => {
  kept = KeptFeatures.over([data.train, data.valid]);
});
afterEach(async () => {
  await kept.release();
  vi.restoreAllMocks();
});

const some = { train: [3, 20, 7, 15, 1, 22, 9, 18], passes: 2, batchSize: 4 };
const heldOut = { train: [0, 2, 4, 6, 17, 19, 21, 23], valid: [1, 3, 24, 25], batchSize: 8 };

async function train(of: ImageData, options: Partial<VisionLearnerOptions> = {}) {
  const learner = await visionLearner(of, tinyArchitecture, {
    pretrained: true,
    trainBatchNorms: false,
    threads: 1,
    ...options,
  });
  onTestFinished(() => learner.release());
  const { epochs, evaluation } = await learner.fitOneCycle(2, 1e-2);
  const weights = learner.network.graph.constants.map(({ name, constant }) => [name, constant?.data]);
  return { epochs: epochs.map(({ seconds: _, ...rest }) => rest), evaluation, weights };
}

describe('KeptFeatures', () => {
  test('gives the same losses and weights, whatever pictures, seed and head', async () => {
    const cases: readonly (readonly [ImageData, Partial<VisionLearnerOptions>])[] = [
      [data.select(some), { seed: 1 }],
      [data, { seed: 2 }],
      [data.select(heldOut), { seed: 3 }],
      [data.select(some), { seed: 4, head: linearHead }],
    ];
    for (const [of, options] of cases) {
      const plain = await train(of, options);
      expect(await train(of, { ...options, features: kept })).toEqual(plain);
    }
  });

  test('reads every picture once for all learners', async () => {
    const read = [data.train, data.valid].map((set) => vi.spyOn(set.pixels, 'read'));
    const pictures = () => read.map(({ mock }) => mock.calls.reduce((sum, [positions]) => sum + positions.length, 0));
    for (const [seed, of] of [data.select(some), data, data.select(heldOut)].entries())
      await train(of, { seed, features: kept });
    expect(pictures()).toEqual([data.train.length, data.valid.length]);
  });

  test('computes again for other layers or weights, and for pictures that it does not know', async () => {
    const compute = vi.spyOn(FeatureCache, 'compute');
    await train(data, { features: kept });
    await train(data, { features: kept, seed: 5 });
    expect(compute).toHaveBeenCalledTimes(1);
    const other = { ...tinyArchitecture, pretrained: tinyArchitecture.body };
    const learner = await visionLearner(data, other, { pretrained: true, trainBatchNorms: false, features: kept });
    await learner.fit(1);
    expect(compute).toHaveBeenCalledTimes(2);
    const others = await tinyData({ pictures: 10 });
    await train(others, { features: kept });
    expect(compute.mock.calls.at(-1)?.[1]).toEqual([others.train, others.valid]);
  });

  test('computes nothing where nothing is frozen', async () => {
    const compute = vi.spyOn(FeatureCache, 'compute');
    await train(data, { features: kept, pretrained: false });
    expect(compute).not.toHaveBeenCalled();
  });

  test('has a learner count the work on its own pictures, whoever has done it', async () => {
    const compute = vi.spyOn(FeatureCache, 'compute');
    const options = { pretrained: true, trainBatchNorms: false, threads: 1, features: kept };
    const learner = await visionLearner(data.select(some), tinyArchitecture, options);
    // It has computed the features of all pictures: more than its share.
    const { epochs, lentSeconds } = await learner.fitOneCycle(1);
    expect(lentSeconds).toBeLessThan(0);
    expect(epochs[0]?.seconds).toBeGreaterThan(0);
    const cache = await compute.mock.results[0]?.value;
    const share = cache.secondsFor([data.select(some).train]) / cache.secondsFor([data.train, data.valid]);
    expect(share).toBeCloseTo(8 / 32, 12);
  });

  test('one that is stopped or fails leaves nothing that others would get', async () => {
    const learner = async () =>
      visionLearner(data, tinyArchitecture, { pretrained: true, trainBatchNorms: false, threads: 1, features: kept });
    const stop = new AbortController();
    const listener = ({ kind }: { kind: string }) => kind === 'features' && stop.abort();
    const stopped = await (await learner()).fit(1, 1e-3, { signal: stop.signal, listener });
    expect(stopped).toMatchObject({ interrupted: true, epochs: [] });
    vi.spyOn(data.valid.pixels, 'read').mockRejectedValueOnce(new Error('broken'));
    await expect((await learner()).fit(1)).rejects.toThrow('broken');
    expect((await (await learner()).fit(1)).epochs).toHaveLength(1);
  });

  test('learners at the same time wait for one computation; after a release it is done again', async () => {
    const compute = vi.spyOn(FeatureCache, 'compute');
    await Promise.all([train(data, { seed: 1, features: kept }), train(data, { seed: 2, features: kept })]);
    expect(compute).toHaveBeenCalledTimes(1);
    await kept.release();
    await train(data, { features: kept });
    expect(compute).toHaveBeenCalledTimes(2);
  });
});
