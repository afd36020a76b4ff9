import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData, tinyPicture } from '../../test/support/tiny-data.js';
import type { ImageData } from '../data/image-data.js';
import { crossEntropy } from '../index.js';
import { Graph, type Value } from '../ir/graph.js';
import { filled } from '../ir/tensor.js';
import { accuracy, errorRate } from '../metrics/accuracy.js';
import { importedArchitecture } from '../nn/imported-body.js';
import { kaimingNormal } from '../nn/initializer.js';
import { onnxDialect } from '../ops/dialect.js';
import { oneCycle, type SchedulePoint } from '../optim/one-cycle.js';
import { Session } from '../runtime/session.js';
import { Classifier } from './classifier.js';
import { FeatureCache } from './feature-cache.js';
import type { LearnerOptions } from './learner.js';
import { Trainer } from './trainer.js';
import type { TrainingEvent } from './training-event.js';
import { visionLearner } from './vision-learner.js';
import { type Weights, weightsOf } from './weights.js';

let data: ImageData;
beforeAll(async () => {
  data = await tinyData();
});

const scratch = (options: LearnerOptions = {}) =>
  visionLearner(data, tinyArchitecture, { pretrained: false, threads: 1, ...options });
const pretrained = () => visionLearner(data, tinyArchitecture, { pretrained: true, threads: 1 });

/** Names of the tensors that are not the same to the last bit. */
const changes = (before: Weights, after: Weights): string[] =>
  [...after].flatMap(([name, { data: values }]) => {
    const old = before.get(name)?.data as Float32Array;
    return values.every((v, i) => Object.is(v, old[i])) ? [] : [name];
  });

describe('fitOneCycle', () => {
  test('learns, and tells of every step and epoch', async () => {
    const learner = await scratch({ metrics: [errorRate, accuracy] });
    const events: TrainingEvent[] = [];
    const result = await learner.fitOneCycle(4, 1e-2, { listener: (event) => events.push(event) });
    // 26 pictures by 8: three full batches, the incomplete fourth is dropped.
    expect(events[0]).toEqual({ kind: 'fit', epochs: 4, steps: 12, metrics: ['error_rate', 'accuracy'] });
    const kinds = ['step', 'step', 'step', 'epoch'];
    expect(events.slice(1).map((event) => event.kind)).toEqual([...kinds, ...kinds, ...kinds, ...kinds]);
    const steps = events.flatMap((event) => (event.kind === 'step' ? [event] : []));
    expect(steps.map(({ step, epoch }) => [step, epoch])).toEqual(steps.map((_, k) => [k + 1, Math.floor(k / 3)]));
    expect(result.interrupted).toBe(false);
    expect(events.flatMap((event) => (event.kind === 'epoch' ? [event.record] : []))).toEqual(result.epochs);

    // The mean shown is that of fastai: exponential over all steps so far, debiased.
    let [mean, weight] = [0, 0];
    for (const { loss, step } of steps) {
      [mean, weight] = [0.98 * mean + loss, 0.98 * weight + 1];
      if (step % 3 === 0) expect(result.epochs[step / 3 - 1]?.trainLoss).toBeCloseTo(mean / weight, 10);
    }
    const last = result.epochs[3];
    expect(last).toMatchObject({ epoch: 3, metrics: { error_rate: 0, accuracy: 1 } });
    expect(last?.validLoss).toBeLessThan(0.5);
    expect(last?.validLoss).toBe(result.evaluation?.loss);
    expect(last?.seconds).toBeGreaterThan(0);
  });

  test('the same seed gives the same weights and history to the last bit, another seed others', async () => {
    const run = async (seed: number) => {
      const learner = await scratch({ seed });
      const { epochs } = await learner.fitOneCycle(2);
      await learner.fitOneCycle(1);
      return { weights: weightsOf(learner.network.graph), history: epochs.map(({ seconds: _, ...rest }) => rest) };
    };
    const [one, again, other] = [await run(1), await run(1), await run(2)];
    expect(again.history).toEqual(one.history);
    expect(changes(one.weights, again.weights)).toEqual([]);
    expect(other.history).not.toEqual(one.history);
    expect(changes(one.weights, other.weights)).toEqual([...one.weights.keys()]);
  });

  test('every epoch of every fit has its own order, every step its own noise and its point of the schedule', async () => {
    const orders: string[] = [];
    const noise: number[] = [];
    const numbers: number[] = [];
    const points: SchedulePoint[] = [];
    vi.spyOn(Trainer.prototype, 'step').mockImplementation(async (batch, number, point, stream) => {
      orders.push(batch.indices.join());
      noise.push(stream.uniform());
      numbers.push(number);
      points.push(point);
      return 1;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const learner = await scratch();
    await learner.fitOneCycle(2);
    await learner.fitOneCycle(1);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3]);
    expect(new Set(orders).size).toBe(9);
    expect(new Set(noise).size).toBe(9);
    expect(points).toEqual([...[0, 1, 2, 3, 4, 5].map(oneCycle(6)), ...[0, 1, 2].map(oneCycle(3))]);
  });

  test('a frozen body stays as it is to the last bit, but for its batch norms', async () => {
    const learner = await pretrained();
    const before = weightsOf(learner.network.graph);
    await learner.fitOneCycle(1);
    const norm = (name: string) => ['weight', 'bias', 'running_mean', 'running_var'].map((part) => `${name}.${part}`);
    const body = [...norm('bn0'), ...norm('bn1')];
    const changed = changes(before, weightsOf(learner.network.graph));
    expect(changed.filter((name) => !name.startsWith('head.')).sort()).toEqual(body.sort());
    expect(changed).toContain('head.6.weight');

    learner.unfreeze();
    await learner.fitOneCycle(1);
    expect(changes(before, weightsOf(learner.network.graph))).toContain('conv0.weight');
  });

  test('with frozen batch norms computes the body once, and changes nothing of it', async () => {
    const learner = await visionLearner(data, tinyArchitecture, {
      pretrained: true,
      trainBatchNorms: false,
      threads: 1,
    });
    const before = weightsOf(learner.network.graph);
    const release = vi.spyOn(FeatureCache.prototype, 'release');
    onTestFinished(() => void vi.restoreAllMocks());
    const events: TrainingEvent[] = [];
    const { epochs } = await learner.fitOneCycle(2, 1e-2, { listener: (event) => events.push(event) });
    const known = events.flatMap((event) => (event.kind === 'features' ? [event.done] : []));
    expect(known).toEqual([8, 16, 24, 26, 32]);
    expect(events.slice(0, 6).map(({ kind }) => kind)).toEqual([...known.map(() => 'features'), 'fit']);
    expect(epochs).toHaveLength(2);
    expect(release).toHaveBeenCalledTimes(1);
    const changed = changes(before, weightsOf(learner.network.graph));
    expect(changed).not.toEqual([]);
    expect(changed.filter((name) => !name.startsWith('head.'))).toEqual([]);

    learner.unfreeze();
    await learner.fitOneCycle(1);
    expect(changes(before, weightsOf(learner.network.graph))).toEqual(expect.arrayContaining(['conv0.weight']));
  });

  test('the body learns at a tenth of the rate of the head', async () => {
    const oneBatch = await tinyData({ batchSize: 26 });
    const learner = await visionLearner(oneBatch, tinyArchitecture, { pretrained: false, threads: 1 });
    const before = weightsOf(learner.network.graph);
    // One step at the peak: Adam's first step moves each number by its rate, but for what decays.
    await learner.fitOneCycle(1, { last: 1e-3 });
    const after = weightsOf(learner.network.graph);
    const moved = (name: string) => {
      const [from, to] = [before.get(name)?.data, after.get(name)?.data] as [Float32Array, Float32Array];
      return Math.max(...to.map((v, i) => Math.abs(v - (from[i] as number))));
    };
    expect(moved('conv0.weight')).toBeCloseTo(1e-4, 5);
    expect(moved('conv1.weight')).toBeCloseTo(1e-4, 5);
    expect(moved('head.6.weight')).toBeCloseTo(1e-3, 4);
  });

  test('works with three classes, two threads and another batch size', async () => {
    const three = await tinyData({ classes: 3, batchSize: 5 });
    const learner = await visionLearner(three, tinyArchitecture, { pretrained: false, threads: 2 });
    const { epochs, evaluation } = await learner.fitOneCycle(1);
    expect(epochs).toHaveLength(1);
    expect(evaluation?.logits).toHaveLength(3 * three.valid.length);
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses %s epochs', async (epochs) => {
    await expect((await scratch()).fitOneCycle(epochs)).rejects.toMatchObject({ code: 'E_TRAIN_EPOCHS' });
  });

  test('refuses a rate that is none, and to freeze what there is not', async () => {
    const learner = await scratch();
    await expect(learner.fitOneCycle(1, -1)).rejects.toMatchObject({ code: 'E_OPTIM_RATE' });
    expect(() => learner.freezeTo(4)).toThrow(/an integer from 0 to 3/);
  });
});

describe('a fit that does not reach its end', () => {
  /** Counts sessions that were made and not released. */
  function openSessions(): () => number {
    const create = vi.spyOn(Session, 'create');
    const release = vi.spyOn(Session.prototype, 'release');
    onTestFinished(() => void vi.restoreAllMocks());
    return () => create.mock.calls.length - release.mock.calls.length;
  }

  test('diverging, names the step and leaves the network as it was', async () => {
    const learner = await scratch();
    const { network } = learner;
    const open = openSessions();
    const error = await learner.fitOneCycle(20, 1e38).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'E_TRAIN_NAN' });
    expect(error.message).toMatch(/where: +step \d+ of 60/);
    expect(learner.network).toBe(network);
    expect(open()).toBe(0);
  });

  test('is noticed also when only the last step diverged', async () => {
    const oneBatch = await tinyData({ batchSize: 26 });
    const single = await visionLearner(oneBatch, tinyArchitecture, { pretrained: false, threads: 1 });
    await expect(single.fitOneCycle(1, 1e38)).rejects.toMatchObject({ code: 'E_TRAIN_NAN' });
  });

  test('aborted, keeps the epochs that were finished and what was learned so far', async () => {
    const learner = await scratch();
    const before = weightsOf(learner.network.graph);
    const open = openSessions();
    const controller = new AbortController();
    const listener = (event: TrainingEvent) => {
      if (event.kind === 'step' && event.step === 5) controller.abort();
      if (event.kind === 'step') expect(event.step).toBeLessThanOrEqual(5);
    };
    const result = await learner.fitOneCycle(3, 1e-2, { listener, signal: controller.signal });
    expect(result).toMatchObject({ interrupted: true, epochs: [{ epoch: 0 }] });
    expect(result.evaluation?.loss).toBe(result.epochs[0]?.validLoss);
    expect(changes(before, weightsOf(learner.network.graph))).toContain('conv0.weight');
    expect(open()).toBe(0);
  });

  test('aborted right after the update that broke the weights, leaves the network as it was', async () => {
    const learner = await scratch();
    const { network } = learner;
    const open = openSessions();
    const controller = new AbortController();
    const listener = (event: TrainingEvent) => {
      if (event.kind !== 'step') return;
      expect(event.loss).toBeLessThan(10);
      controller.abort();
    };
    const error = await learner.fitOneCycle(1, 1e42, { listener, signal: controller.signal }).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'E_TRAIN_NAN' });
    expect(error.message).toMatch(/the weight '.+' is not a number[\s\S]*where: +step 1 of 3/);
    expect(learner.network).toBe(network);
    expect(open()).toBe(0);
  });

  test('aborted while it evaluates, ends without a record of that epoch', async () => {
    const learner = await scratch();
    const before = weightsOf(learner.network.graph);
    const controller = new AbortController();
    const evaluate = vi.spyOn(Trainer.prototype, 'evaluate').mockImplementationOnce(async (_, signal) => {
      controller.abort();
      return signal?.aborted ? (undefined as never) : expect.fail('the signal was not passed on');
    });
    onTestFinished(() => evaluate.mockRestore());
    const result = await learner.fitOneCycle(2, 1e-2, { signal: controller.signal });
    expect(result).toEqual({ epochs: [], evaluation: undefined, interrupted: true });
    expect(changes(before, weightsOf(learner.network.graph))).toContain('conv0.weight');
  });

  test('aborted before it began, changes nothing', async () => {
    const learner = await scratch();
    const before = weightsOf(learner.network.graph);
    const result = await learner.fitOneCycle(2, 1e-2, { signal: AbortSignal.abort() });
    expect(result).toEqual({ epochs: [], evaluation: undefined, interrupted: true });
    expect(changes(before, weightsOf(learner.network.graph))).toEqual([]);
  });

  test('aborted while it computes features, changes nothing', async () => {
    const learner = await visionLearner(data, tinyArchitecture, {
      pretrained: true,
      trainBatchNorms: false,
      threads: 1,
    });
    const { network } = learner;
    const open = openSessions();
    const controller = new AbortController();
    const listener = ({ kind }: TrainingEvent) => {
      expect(kind).toBe('features');
      controller.abort();
    };
    const result = await learner.fitOneCycle(1, 1e-2, { listener, signal: controller.signal });
    expect(result).toEqual({ epochs: [], evaluation: undefined, interrupted: true });
    expect(learner.network).toBe(network);
    expect(open()).toBe(0);
  });

  test('whose listener throws, ends with that and leaves the network as it was', async () => {
    const learner = await scratch();
    const { network } = learner;
    const open = openSessions();
    const listener = (event: TrainingEvent) => {
      if (event.kind === 'epoch') throw new Error('the disk is full');
    };
    await expect(learner.fitOneCycle(1, 1e-2, { listener })).rejects.toThrow('the disk is full');
    expect(learner.network).toBe(network);
    expect(open()).toBe(0);
  });
});

describe('Learner', () => {
  test('saves and loads everything that it has learned', async () => {
    const learner = await scratch();
    await learner.fitOneCycle(1, 1e-2);
    const path = join(await folderOf({}), 'learner.safetensors');
    await learner.save(path);
    const other = await scratch({ seed: 7 });
    await other.load(path);
    const [from, to] = [weightsOf(learner.network.graph), weightsOf(other.network.graph)];
    expect([...to.keys()].sort()).toEqual([...from.keys()].sort());
    expect(changes(from, to)).toEqual([]);
    const picture = await tinyPicture(1, 50).png().toBuffer();
    expect(await other.predict(picture)).toEqual(await learner.predict(picture));
  });

  test('does not load what was saved for other classes, and stays as it was', async () => {
    const learner = await scratch();
    const { network } = learner;
    const path = join(await folderOf({}), 'learner.safetensors');
    await (await visionLearner(await tinyData({ classes: 3 }), tinyArchitecture, { pretrained: false })).save(path);
    await expect(learner.load(path)).rejects.toThrow(/head\.6\.weight \[3, 512\] instead of \[2, 512\]/);
    expect(learner.network).toBe(network);
  });

  test('predicts with what it has learned by then', async () => {
    const learner = await scratch();
    const picture = await tinyPicture(1, 50).png().toBuffer();
    const before = await learner.predict(picture);
    await learner.fitOneCycle(4, 1e-2);
    const after = await learner.predict(picture);
    expect(after.probabilities).not.toEqual(before.probabilities);
    expect(after.label).toBe('class-1');
  });

  test('trains with the loss that it is given', async () => {
    const losses = async (labelSmoothing: number) => {
      const learner = await scratch({ loss: crossEntropy({ labelSmoothing }) });
      return (await learner.fitOneCycle(1, 1e-2)).epochs[0]?.trainLoss;
    };
    expect(await losses(0)).toBe((await (await scratch()).fitOneCycle(1, 1e-2)).epochs[0]?.trainLoss);
    expect(await losses(0.5)).not.toBe(await losses(0));
  });

  test('does one at a time of what replaces the network', async () => {
    const learner = await scratch();
    const path = join(await folderOf({}), 'learner.safetensors');
    await learner.save(path);
    const busy = { code: 'E_LEARNER_BUSY' };
    const fit = learner.fitOneCycle(1, 1e-2);
    await expect(learner.fitOneCycle(1)).rejects.toMatchObject(busy);
    await expect(learner.load(path)).rejects.toMatchObject(busy);
    expect((await fit).epochs).toHaveLength(1);
    const load = learner.load(path);
    await expect(learner.fitOneCycle(1)).rejects.toMatchObject(busy);
    await load;
    // Also what fails ends.
    await expect(learner.load(`${path}.none`)).rejects.toMatchObject({ code: 'E_SAFETENSORS_READ' });
    await learner.load(path);
  });

  test('predicts while its network is replaced', async () => {
    const learner = await scratch();
    const path = join(await folderOf({}), 'learner.safetensors');
    await learner.save(path);
    const picture = await tinyPicture(1, 50).png().toBuffer();
    const one = await learner.predict(picture);
    const [load, ...many] = [learner.load(path), ...Array.from({ length: 8 }, () => learner.predict(picture))];
    await load;
    await learner.release();
    for (const prediction of await Promise.all(many)) expect(prediction).toEqual(one);
  });

  test('frees what predictions keep, and predicts again', async () => {
    const create = vi.spyOn(Session, 'create');
    const release = vi.spyOn(Session.prototype, 'release');
    onTestFinished(() => void vi.restoreAllMocks());
    const learner = await scratch();
    const picture = await tinyPicture(1, 50).png().toBuffer();
    create.mockRejectedValueOnce(new Error('no memory'));
    await expect(learner.predict(picture)).rejects.toThrow('no memory');
    const first = await learner.predict(picture);
    await learner.release();
    expect([create.mock.calls.length, release.mock.calls.length]).toEqual([2, 1]);
    expect(await learner.predict(picture)).toEqual(first);
    await learner.release();
    expect([create.mock.calls.length, release.mock.calls.length]).toEqual([3, 2]);
  });

  test('learns the biases and scales that an imported model writes as arithmetic, but not its normalisation', async () => {
    const graph = new Graph(onnxDialect);
    const apply = (op: string, x: Value, name: string, ...shape: number[]) =>
      graph.node(op, [x, graph.constant(name, filled('float32', shape, 0.5))])[0] as Value;
    let x = apply('Mul', graph.input('x', 'float32', ['N', 3, 'H', 'W']), 'std', 3, 1, 1);
    x = apply('Conv', x, 'kernel', 8, 3, 3, 3);
    x = apply('Mul', apply('Add', x, 'bias', 1, 8, 1, 1), 'scale', 8, 1, 1);
    graph.output(...graph.node('Relu', [x]));
    const architecture = importedArchitecture('arithmetic', graph);
    const learner = await visionLearner(data, architecture, { pretrained: false, threads: 1 });
    const before = weightsOf(learner.network.graph);
    await learner.fitOneCycle(1, 1e-2);
    const changed = changes(before, weightsOf(learner.network.graph)).filter((name) => name.startsWith('body.'));
    expect(changed).toEqual(['body.kernel', 'body.bias', 'body.scale']);
    expect(learner.summary()).toMatchObject({ frozen: 0 });
  });

  test('trains and exports an imported model whatever its values are called', async () => {
    const graph = new Graph(onnxDialect);
    const weight = (name: string, ...shape: number[]) => graph.constant(name, kaimingNormal(1, 'out')(name, shape));
    const named = (op: string, name: string, inputs: readonly Value[]) =>
      graph.node(op, inputs, {}, { name, outputNames: [name] })[0] as Value;
    let x = graph.input('pictures', 'float32', ['N', 3, 'H', 'W']);
    const layers = [
      ['targets', 'losses', 'loss'],
      ['rate/0', 'momentum', 'step'],
      ['head.0.weight', 'logits', 'probabilities'],
      ['targets/mean', 'literal', 'features'],
    ];
    for (const [i, [kernel = '', bias = '', result = '']] of layers.entries()) {
      x = named('Conv', result, [x, weight(kernel, 8, i === 0 ? 3 : 8, 3, 3), weight(bias, 8)]);
      x = named('Relu', `${result}/mean`, [x]);
    }
    graph.output(x);
    const learner = await visionLearner(data, importedArchitecture('hostile', graph), {
      pretrained: false,
      threads: 1,
    });
    const { epochs } = await learner.fitOneCycle(1);
    expect(epochs[0]?.validLoss).toBeGreaterThan(0);
    const path = join(await folderOf({}), 'hostile.onnx');
    await learner.exportOnnx(path);
    const classifier = await Classifier.open(path);
    onTestFinished(() => classifier.release());
    const picture = await tinyPicture(0, 3).png().toBuffer();
    expect(await classifier.predict(picture)).toEqual(await learner.predict(picture));
  });
});
