import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { augmented } from '../../test/support/augmented.js';
import { oneHot } from '../../test/support/one-hot.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { type Augmentation, augmentation } from '../augment/augmentation.js';
import { dihedral } from '../augment/dihedral.js';
import { mixup } from '../augment/mixup.js';
import { presets } from '../augment/presets.js';
import type { Transform } from '../augment/transform.js';
import { type Batch, validBatches } from '../data/batches.js';
import type { ImageData } from '../data/image-data.js';
import { float32, type Tensor, tensor } from '../ir/tensor.js';
import { crossEntropy } from '../nn/losses.js';
import { buildNetwork } from '../nn/network.js';
import { randomStream } from '../random/random-stream.js';
import { trainableGroups } from './trainable-groups.js';
import { Trainer } from './trainer.js';
import type { TrainingEvent } from './training-event.js';
import { visionLearner } from './vision-learner.js';

let data: ImageData;
let batch: Batch;
beforeAll(async () => {
  data = await tinyData();
  batch = (await validBatches(data.train, 8).next()).value as Batch;
});

const size = { count: 8, height: 32, width: 32 };
const stream = () => randomStream(1, 'augment');

/** The loss and the weights after a step on a batch; what the transforms would draw is skipped when they are not made. */
async function step(made: Batch, transforms: readonly Transform[], used: boolean) {
  const network = buildNetwork(tinyArchitecture.body({ height: 32, width: 32, seed: 1 }), { classes: 2, seed: 1 });
  const trainer = await Trainer.create(network, {
    threads: 1,
    batchSize: 8,
    size,
    trainable: trainableGroups(network, 0),
    rates: [0.001, 0.001, 0.01],
    loss: crossEntropy(),
    augmentation: used ? augmentation(transforms) : undefined,
  });
  onTestFinished(() => trainer.release());
  const noise = stream();
  if (!used) augmentation(transforms).draw(noise, size);
  return { loss: await trainer.step(made, 1, { rate: 1, momentum: 0.9 }, noise), weights: trainer.weights() };
}

describe('a training step with augmentation', () => {
  test('is that on the changed pictures', async () => {
    const pictures = tensor('uint8', [8, 32, 32, 3], batch.pictures);
    const [changed] = await augmented([dihedral()], pictures);
    const turned = { ...batch, pictures: Uint8Array.from(changed?.data as Float32Array) };
    expect(turned.pictures).not.toEqual(batch.pictures);
    const [inside, outside] = [await step(batch, [dihedral()], true), await step(turned, [dihedral()], false)];
    expect(inside.loss).toBeCloseTo(outside.loss, 6);
    for (const [name, { data: weights }] of inside.weights) {
      for (const [i, v] of ((outside.weights.get(name) as Tensor).data as Float32Array).entries())
        expect(Math.abs(v - Number(weights[i])), name).toBeLessThan(1e-4);
    }
  });

  test('with mixup is that on the mixed targets', async () => {
    const one = batch.pictures.subarray(0, 32 * 32 * 3);
    const pictures = Uint8Array.from({ length: 8 * one.length }, (_, i) => one[i % one.length] ?? 0);
    const labels = [0, 1, 0, 1, 0, 1, 0, 1];
    const same = { ...batch, pictures, targets: Float32Array.from(oneHot(labels, 2)) };
    const [, mixed] = await augmented([mixup()], tensor('uint8', [8, 32, 32, 3], same.pictures), {
      targets: float32([8, 2], same.targets),
    });
    const targets = mixed?.data as Float32Array;
    expect(targets).not.toEqual(same.targets);
    const [inside, outside] = [await step(same, [mixup()], true), await step({ ...same, targets }, [mixup()], false)];
    expect(inside.loss).toBeCloseTo(outside.loss, 5);
  });
});

describe('a learner with augmentation', () => {
  const train = async (chosen?: Augmentation) => {
    const events: TrainingEvent[] = [];
    const learner = await visionLearner(data, tinyArchitecture, {
      pretrained: true,
      trainBatchNorms: false,
      threads: 1,
      augmentation: chosen,
    });
    const { evaluation } = await learner.fitOneCycle(1, { last: 1e-2 }, { listener: (event) => events.push(event) });
    return { learner, evaluation, kept: events.some(({ kind }) => kind === 'features') };
  };

  test('keeps no features of pictures that change, sees others in every run, and the same under the same seed', async () => {
    const photos = () => augmentation([...presets.photos, mixup()]);
    const [plain, first, second] = [await train(), await train(photos()), await train(photos())];
    expect(first.evaluation?.logits).toEqual(second.evaluation?.logits);
    expect(first.evaluation?.logits).not.toEqual(plain.evaluation?.logits);
    expect(first.kept).toBe(false);
  });

  test('gives a model that knows nothing of it', async () => {
    const { learner } = await train(augmentation(presets.photos));
    expect(learner.network.graph.inputs.map(({ name }) => name)).toEqual(['pictures']);
  });
});
