import { describe, expect, test } from 'vitest';
import { tinyInputs } from '../../test/support/tiny-inputs.js';
import { type Augmentation, augmentation } from '../augment/augmentation.js';
import { presets } from '../augment/presets.js';
import { ImageData } from '../data/image-data.js';
import { readArchitecture } from '../learner/read-architecture.js';
import { resnet34 } from '../nn/architectures/resnet.js';
import type { Architecture } from '../nn/body.js';
import { buildArms, compare } from './compare.js';

let data: ImageData;
let tiny: Architecture;
tinyInputs(async (at) => {
  data = await ImageData.fromFolder(at('pictures'), { size: 32, batchSize: 8 });
  tiny = await readArchitecture(at('tiny.onnx'));
});

describe('compare', () => {
  test('trains scratch first, both alike, and gives plain data', async () => {
    const told: string[] = [];
    const result = await compare(
      data,
      { scratch: tiny, pretrained: { architecture: tiny, weights: true } },
      {
        epochs: 2,
        threads: 1,
        onArmStart: ({ name }) => void told.push(`start ${name}`),
        listener: (arm, event) => void (event.kind === 'epoch' && told.push(`${arm} ${event.record.epoch}`)),
        onArmEnd: async ({ name }) => void told.push(`end ${name}`),
      },
    );
    expect(told.join(', ')).toBe(
      'start scratch, scratch 0, scratch 1, end scratch, start pretrained, pretrained 0, pretrained 1, end pretrained',
    );
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    const { scratch, pretrained } = result.arms;
    expect(scratch.pretrainedOn).toBeUndefined();
    expect(pretrained?.pretrainedOn).toBe('weights of tiny.onnx');
    expect(scratch.parameters.total).toBe(pretrained?.parameters.total);
    expect(result.verdict?.errorA.wrong).toBe(scratch.final?.wrong);
    expect(result.verdict?.errorB.wrong).toBe(pretrained?.final?.wrong);
    expect(scratch.final?.errorRate).toBe(scratch.epochs.at(-1)?.metrics.error_rate);
    expect(result.epochsToScratchError?.scratch).toBeGreaterThanOrEqual(1);
  });

  test('augments the pictures of both arms', async () => {
    const plan = { scratch: tiny, pretrained: { architecture: tiny, weights: true } } as const;
    const losses = async (chosen: Augmentation | undefined) => {
      const { arms } = await compare(data, plan, { epochs: 1, threads: 1, augmentation: chosen });
      return [arms.scratch, arms.pretrained].map((arm) => arm?.epochs[0]?.trainLoss);
    };
    const [plain, changed] = [await losses(undefined), await losses(augmentation(presets.photos))];
    expect(changed[0]).not.toBe(plain[0]);
    expect(changed[1]).not.toBe(plain[1]);
  });

  test('may freeze the batch norms of the pretrained arm', async () => {
    const plan = { scratch: tiny, pretrained: { architecture: tiny, weights: true } } as const;
    const { scratch, pretrained } = await buildArms(data, plan, { trainBatchNorms: false });
    const { total, trainable } = scratch.summary();
    expect(trainable).toBe(total);
    // Both batch norms of the tiny body: 2 x 4 and 2 x 8 parameters.
    const all = await buildArms(data, plan, {});
    expect(pretrained.summary().trainable).toBe(all.pretrained.summary().trainable - 24);
  });

  test('fails before any training when the pretrained arm has no weights', async () => {
    const started: string[] = [];
    const plan = { scratch: tiny, pretrained: { architecture: resnet34, weights: true } } as const;
    const options = { epochs: 1, onArmStart: () => void started.push('') };
    await expect(compare(data, plan, options)).rejects.toThrowError(
      expect.objectContaining({ code: 'E_WEIGHTS_NONE' }),
    );
    expect(started).toEqual([]);
  });

  test('interrupted in the second arm, it has both arms and no verdict', async () => {
    const stop = new AbortController();
    const result = await compare(
      data,
      { scratch: tiny, pretrained: { architecture: tiny, weights: true } },
      {
        epochs: 1,
        threads: 1,
        signal: stop.signal,
        onArmStart: ({ name }) => void (name === 'pretrained' && stop.abort()),
      },
    );
    expect(result).toMatchObject({ interrupted: true, arms: { scratch: { interrupted: false } } });
    expect(result.arms.pretrained).toMatchObject({ interrupted: true, epochs: [] });
    expect(result.arms.pretrained?.final).toBeUndefined();
    expect(result.verdict).toBeUndefined();
  });
});
