import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { relativeError } from '../../test/support/conformance.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { pixelsOf } from '../../test/support/pixels-of.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData, tinyPicture } from '../../test/support/tiny-data.js';
import type { ImageData } from '../data/image-data.js';
import { imagenetStats } from '../data/stats.js';
import type { Graph } from '../ir/graph.js';
import { readModelFile } from '../onnx/file.js';
import { encodeModel } from '../onnx/write.js';
import { onnxDialect } from '../ops/dialect.js';
import { copyGraph } from '../passes/copy-graph.js';
import { Classifier } from './classifier.js';
import type { Evaluation } from './evaluation.js';
import type { Learner } from './learner.js';
import { visionLearner } from './vision-learner.js';

let data: ImageData;
let learner: Learner;
let evaluation: Evaluation;
beforeAll(async () => {
  data = await tinyData({ classes: 3 });
  learner = await visionLearner(data, tinyArchitecture, { pretrained: true, threads: 1 });
  const fit = await learner.fitOneCycle(3, 1e-2);
  evaluation = fit.evaluation as Evaluation;
});

async function exported(): Promise<string> {
  const path = join(await folderOf({}), 'model.onnx');
  await learner.exportOnnx(path);
  return path;
}

async function opened(): Promise<Classifier> {
  const classifier = await Classifier.open(await exported());
  onTestFinished(() => classifier.release());
  return classifier;
}

describe('an exported model', () => {
  test("gives the learner's own logits in plain ONNX Runtime", async () => {
    const session = await InferenceSession.create(await exported());
    const { length } = data.valid;
    const pixels = await pixelsOf(data.valid);
    const results = await session.run({ pictures: new OrtTensor('uint8', pixels, [length, 32, 32, 3]) });
    const [logits, probabilities] = [results.logits, results.probabilities] as [OrtTensor, OrtTensor];
    await session.release();
    expect(logits.dims).toEqual([length, 3]);
    expect(relativeError(logits.data as Float32Array, evaluation.logits)).toBeLessThan(1e-4);
    const [a = 0, b = 0, c = 0] = evaluation.logits.slice(0, 3).map(Math.exp);
    expect(probabilities.data[0]).toBeCloseTo(a / (a + b + c), 5);
  });

  test('carries what one needs to know to use it', async () => {
    const { metadata } = await readModelFile(await exported(), onnxDialect);
    const values = Object.fromEntries([...metadata].map(([key, value]) => [key, JSON.parse(value)]));
    expect(values).toEqual({
      'warmstart.classes': ['class-0', 'class-1', 'class-2'],
      'warmstart.size': { height: 32, width: 32, fit: 'crop' },
      'warmstart.normalization': imagenetStats,
      'warmstart.architecture': 'tiny',
      'warmstart.pretrainedOn': 'nothing',
    });
  });
});

describe('a smaller exported model', () => {
  test.each(['float16', 'int8'] as const)('as %s gives nearly the same logits', async (precision) => {
    const path = join(await folderOf({}), 'model.onnx');
    await learner.exportOnnx(path, { precision, temperature: 2 });
    const classifier = await Classifier.open(path);
    onTestFinished(() => classifier.release());
    expect(classifier.card).toMatchObject({ precision, temperature: 2 });
    const { logits } = await classifier.run(await pixelsOf(data.valid), data.valid.length);
    expect(relativeError(logits.data as Float32Array, evaluation.logits)).toBeLessThan(0.1);
  });
});

describe('Classifier', () => {
  test('opened from the file, predicts what the learner predicts', async () => {
    const classifier = await opened();
    expect(classifier.card).toMatchObject({ classes: data.classes, architecture: 'tiny', pretrainedOn: 'nothing' });
    for (let label = 0; label < 3; label++) {
      // Larger than the training pictures: it is scaled as they were.
      const picture = await tinyPicture(label, 99, 70).png().toBuffer();
      const prediction = await classifier.predict(picture);
      expect(prediction).toEqual(await learner.predict(picture));
      const { probability, probabilities } = prediction;
      expect(probability).toBe(Math.max(...probabilities));
      expect(prediction.label).toBe(`class-${probabilities.indexOf(probability)}`);
      expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    }
  });

  test('predicts many pictures at once', async () => {
    const { logits } = await (await opened()).run(await pixelsOf(data.valid), data.valid.length);
    expect(relativeError(logits.data as Float32Array, evaluation.logits)).toBeLessThan(1e-4);
  });

  test('says what is wrong with a picture', async () => {
    const classifier = await opened();
    await expect(classifier.predict(Buffer.from('a text'))).rejects.toMatchObject({ code: 'E_PICTURE_FORMAT' });
    await expect(classifier.predict('/nowhere/a.png')).rejects.toMatchObject({ code: 'E_PICTURE_FILE' });
  });

  test('is not certain of anything when the model gives no numbers', async () => {
    const path = await exported();
    const broken = copyGraph(await readModelFile(path, onnxDialect), (target) => ({
      constant: (v) =>
        v.name === 'head.6.bias'
          ? target.constant(v.name, { dtype: 'float32', shape: [3], data: new Float32Array(3).fill(Number.NaN) })
          : undefined,
    }));
    const classifier = await Classifier.create(broken);
    onTestFinished(() => classifier.release());
    await expect(classifier.predict(await tinyPicture(0, 0).png().toBuffer())).rejects.toMatchObject({
      code: 'E_MODEL_NAN',
    });
  });
});

describe('a model card that cannot be trusted', () => {
  const changed = async (change: (graph: Graph) => void) => {
    const graph = await readModelFile(await exported(), onnxDialect);
    change(graph);
    const path = join(await folderOf({ 'changed.onnx': encodeModel(graph) }), 'changed.onnx');
    return Classifier.open(path);
  };

  test.each([
    ['no card at all', (g: Graph) => g.metadata.clear()],
    ['no classes', (g: Graph) => void g.metadata.delete('warmstart.classes')],
    ['a single class', (g: Graph) => void g.metadata.set('warmstart.classes', '["a"]')],
    ['something that is not JSON', (g: Graph) => void g.metadata.set('warmstart.size', '32')],
    ['another number of classes than the graph', (g: Graph) => void g.metadata.set('warmstart.classes', '["a","b"]')],
    [
      'another size than the graph',
      (g: Graph) => void g.metadata.set('warmstart.size', '{"height":64,"width":32,"fit":"crop"}'),
    ],
  ])('has %s', async (_, change) => {
    await expect(changed(change)).rejects.toMatchObject({ code: 'E_MODEL_CARD' });
  });
});
