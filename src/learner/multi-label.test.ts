import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { commonFolder } from '../../test/support/common-folder.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { pixelsOf } from '../../test/support/pixels-of.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { ImageData } from '../data/image-data.js';
import { imagenetStats } from '../data/stats.js';
import { compare } from '../experiment/compare.js';
import { accuracyMulti } from '../metrics/multi-label.js';
import { readModelFile } from '../onnx/file.js';
import { onnxDialect } from '../ops/dialect.js';
import { randomStream } from '../random/random-stream.js';
import { Classifier } from './classifier.js';
import type { Evaluation } from './evaluation.js';
import type { Learner } from './learner.js';
import { visionLearner } from './vision-learner.js';

/** Noise that is brighter in the channels of its labels, which its name gives: `r`, `b`, both, or none of them. */
const picture = (labels: string, index: number) => {
  const stream = randomStream(1, labels, index);
  const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => {
    return Math.floor(stream.uniform() * 100) + (labels.includes('rgb'[i % 3] as string) ? 120 : 20);
  });
  return sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } }).png();
};

const at = commonFolder(async (at) => {
  for (const labels of ['', 'r', 'b', 'rb']) {
    for (let i = 0; i < 12; i++) await picture(labels, i).toFile(at(`${labels}_${i}.png`));
  }
});

let data: ImageData;
let learner: Learner;
let evaluation: Evaluation;
beforeAll(async () => {
  const label = (file: string) => [...file.slice(0, file.indexOf('_'))];
  const read = await ImageData.fromFunction(at(), label, { size: 32, batchSize: 8, split: { kind: 'stratified' } });
  data = read.normalize(imagenetStats);
  learner = await visionLearner(data, tinyArchitecture, { pretrained: false, threads: 1 });
  evaluation = (await learner.fitOneCycle(8, 2e-2)).evaluation as Evaluation;
});

describe('pictures with any number of labels', () => {
  test('are learned: the metric is that of fastai, the loss binary cross-entropy', () => {
    expect(learner.metrics).toEqual([accuracyMulti]);
    expect(evaluation.targets).toBe(data.valid.targets);
    expect(accuracyMulti.compute(evaluation)).toBe(1);
    const losses = Array.from(
      evaluation.logits,
      (x, i) => Math.log1p(Math.exp(x)) - x * (evaluation.targets?.[i] ?? 0),
    );
    expect(evaluation.loss).toBeCloseTo(losses.reduce((a, b) => a + b) / losses.length, 5);
    expect(evaluation.loss).toBeLessThan(0.4);
  });

  test('the exported model gives each label a probability of its own, and says so', async () => {
    const path = join(await folderOf({}), 'model.onnx');
    await learner.exportOnnx(path);
    expect((await readModelFile(path, onnxDialect)).metadata.get('warmstart.labels')).toBe('"many"');
    const session = await InferenceSession.create(path);
    const { length } = data.valid;
    const pictures = new OrtTensor('uint8', await pixelsOf(data.valid), [length, 32, 32, 3]);
    const { probabilities } = await session.run({ pictures });
    await session.release();
    for (const [i, x] of evaluation.logits.entries()) {
      expect(probabilities?.data[i]).toBeCloseTo(1 / (1 + Math.exp(-x)), 4);
    }
    const classifier = await Classifier.open(path);
    onTestFinished(() => classifier.release());
    for (const labels of ['', 'r', 'b', 'rb']) {
      const bytes = await picture(labels, 99).toBuffer();
      const prediction = await classifier.predict(bytes);
      expect(prediction).toEqual(await learner.predict(bytes));
      const likely = prediction.labels ?? [];
      expect(likely.map(({ label }) => label).sort()).toEqual([...labels].sort());
      expect(likely.map(({ probability }) => probability)).toEqual(
        likely.map(({ probability }) => probability).sort((a, b) => b - a),
      );
      for (const { label, probability } of likely) {
        expect(probability).toBe(prediction.probabilities[data.classes.indexOf(label)]);
        expect(probability).toBeGreaterThan(0.5);
      }
    }
  });

  test('are not compared', async () => {
    const plan = { scratch: tinyArchitecture, pretrained: { architecture: tinyArchitecture, weights: true } } as const;
    await expect(compare(data, plan, { epochs: 1 })).rejects.toMatchObject({ code: 'E_COMPARE_LABELS' });
  });
});

test('an oversampled epoch has more steps', async () => {
  const label = (file: string) => (file.startsWith('rb') ? 'both' : 'other');
  const options = { size: 32, batchSize: 8, split: { kind: 'stratified' } } as const;
  const steps = async (oversample: boolean) => {
    const unequal = await ImageData.fromFunction(at(), label, { ...options, oversample });
    const trained = await visionLearner(unequal.normalize(imagenetStats), tinyArchitecture, {
      pretrained: true,
      trainBatchNorms: false,
      threads: 1,
    });
    let count = 0;
    const planned: number[] = [];
    await trained.fitOneCycle(1, 1e-3, {
      listener: (event) => {
        if (event.kind === 'fit') planned.push(event.steps);
        if (event.kind === 'step') count += 1;
      },
    });
    expect(planned).toEqual([count]);
    return count;
  };
  // 29 and 10 pictures to train on: 39 by 8, then 58 by 8.
  expect([await steps(false), await steps(true)]).toEqual([4, 7]);
});
