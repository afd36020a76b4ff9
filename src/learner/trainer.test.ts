import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { relativeError } from '../../test/support/conformance.js';
import { pixelsOf } from '../../test/support/pixels-of.js';
import { runGraph } from '../../test/support/run-graph.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { type Batch, validBatches } from '../data/batches.js';
import type { ImageData } from '../data/image-data.js';
import { filled, tensor } from '../ir/tensor.js';
import { crossEntropy } from '../nn/losses.js';
import { buildNetwork, type Network } from '../nn/network.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { randomStream } from '../random/random-stream.js';
import { Session } from '../runtime/session.js';
import { trainableGroups } from './trainable-groups.js';
import { Trainer, type TrainerOptions } from './trainer.js';

let data: ImageData;
let network: Network;
let batch: Batch;
beforeAll(async () => {
  data = await tinyData();
  batch = (await validBatches(data.train, 8).next()).value as Batch;
  network = buildNetwork(tinyArchitecture.body({ height: 32, width: 32, seed: 1 }), {
    classes: 2,
    seed: 1,
    statistics: data.stats,
  });
});

const options = (frozen = 0): TrainerOptions => ({
  threads: 1,
  batchSize: 8,
  size: data.size,
  trainable: trainableGroups(network, frozen),
  rates: [0.001, 0.001, 0.01],
  loss: crossEntropy(),
});

async function trainer(given: Partial<TrainerOptions> = {}): Promise<Trainer> {
  const made = await Trainer.create(network, { ...options(), ...given });
  onTestFinished(() => made.release());
  return made;
}

const point = { rate: 1, momentum: 0.9 };
const noise = () => randomStream(1, 'noise');

describe('Trainer', () => {
  test('lowers the loss of a batch that it sees again and again', async () => {
    const made = await trainer();
    const losses: number[] = [];
    for (let k = 1; k <= 15; k++) losses.push(await made.step(batch, k, point, noise()));
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 4);
  });

  test('convolutions may be computed in either way', async () => {
    const losses = async (lowering: 'direct' | 'products') => {
      const made = await trainer({ lowering });
      return [await made.step(batch, 1, point, noise()), await made.step(batch, 2, point, noise())] as const;
    };
    const [direct, products] = [await losses('direct'), await losses('products')];
    expect(products[0]).toBeCloseTo(direct[0], 4);
    expect(products[1]).toBeCloseTo(direct[1], 2);
  });

  test('the same noise gives the same loss, other noise another', async () => {
    const first = async (stream = noise()) => (await trainer()).step(batch, 1, point, stream);
    expect(await first()).toBe(await first());
    expect(await first(randomStream(1, 'other'))).not.toBe(await first());
  });

  test('evaluates with the weights of the moment, as the network with these weights does', async () => {
    const made = await trainer();
    const before = await made.evaluate(data.valid);
    await made.step(batch, 1, point, noise());
    const after = await made.evaluate(data.valid);
    expect(after.logits).not.toEqual(before.logits);
    const pictures = tensor('uint8', [data.valid.length, 32, 32, 3], await pixelsOf(data.valid));
    const [logits] = await runGraph(replaceConstants(network.graph, made.weights()), { pictures });
    expect(relativeError(after.logits, logits?.data as Float32Array)).toBeLessThan(1e-4);
    expect(after.classes).toBe(2);
    expect(after.labels).toBe(data.valid.labels);
    const losses = Array.from(after.labels, (label, row) => {
      const [a, b] = [after.logits[2 * row] as number, after.logits[2 * row + 1] as number];
      return Math.log(Math.exp(a) + Math.exp(b)) - (label === 0 ? a : b);
    });
    expect(after.loss).toBeCloseTo(losses.reduce((x, y) => x + y) / losses.length, 5);
  });

  test('evaluates a set of any length: its batches need not be full', async () => {
    const made = await trainer();
    const whole = await made.evaluate(data.train);
    expect(whole.logits).toHaveLength(2 * data.train.length);
    const { logits } = await (await trainer({ batchSize: 5 })).evaluate(data.train);
    expect(relativeError(logits, whole.logits)).toBeLessThan(1e-5);
  });

  test('stops evaluating between two batches', async () => {
    const made = await trainer();
    const controller = new AbortController();
    const ran = Session.prototype.run;
    const run = vi.spyOn(Session.prototype, 'run');
    onTestFinished(() => void vi.restoreAllMocks());
    const whole = await made.evaluate(data.train, controller.signal);
    expect(whole?.logits).toHaveLength(2 * data.train.length);
    expect(run).toHaveBeenCalledTimes(4);
    run.mockImplementationOnce((feeds, results) => {
      controller.abort();
      return ran.call(run.mock.contexts.at(-1), feeds, results) as never;
    });
    expect(await made.evaluate(data.train, controller.signal)).toBeUndefined();
    expect(run).toHaveBeenCalledTimes(5);
    expect(await made.evaluate(data.train, controller.signal)).toBeUndefined();
    expect(run).toHaveBeenCalledTimes(5);
  });

  test('in parts, moves as for the whole batch, but for float error; dropout drops the same', async () => {
    // No batch norm's scale learns: each then uses its running statistics, and no picture sees another.
    const norms = new Set(
      network.graph.nodes.flatMap(({ op, inputs }) =>
        op === 'BatchNormalization' ? [inputs[1]?.name, inputs[2]?.name] : [],
      ),
    );
    const trainable = network.groups.map((names) => names.filter((name) => !norms.has(name)));
    const [whole, parts] = [await trainer({ trainable }), await trainer({ trainable, accumulate: 4 })];
    for (let k = 1; k <= 3; k++) {
      const loss = await whole.step(batch, k, point, randomStream(k, 'noise'));
      expect(await parts.step(batch, k, point, randomStream(k, 'noise'))).toBeCloseTo(loss, 4);
    }
    const mean = (made: Trainer, name: string) => made.state().get(`${name}/mean`)?.data as Float32Array;
    for (const name of ['conv0.weight', 'conv1.weight', 'head.6.weight']) {
      expect(relativeError(mean(parts, name), mean(whole, name)), name).toBeLessThan(1e-3);
      expect(mean(parts, name)).not.toEqual(mean(whole, name));
    }
  });

  test('in parts, batch norms see each part by itself', async () => {
    const [whole, parts] = [await trainer(), await trainer({ accumulate: 2 })];
    await whole.step(batch, 1, point, noise());
    await parts.step(batch, 1, point, noise());
    const average = (made: Trainer) => Number(made.weights().get('bn0.running_mean')?.data[0]);
    // One update keeps .9 of the old mean, which is 0; two keep .81.
    const [once, twice] = [average(whole), average(parts)];
    expect(twice / once).toBeGreaterThan(1.5);
    expect(twice / once).toBeLessThan(2.3);
  });

  test.each([0, 3, 8, 1.5, -2])('refuses to feed eight pictures in %s parts', async (accumulate) => {
    await expect(Trainer.create(network, { ...options(), accumulate })).rejects.toMatchObject({
      code: 'E_TRAIN_ACCUMULATE',
    });
  });

  test('clips the gradient to the length that it is given', async () => {
    const [plain, clipped] = [await trainer(), await trainer({ clipNorm: 1e-3 })];
    for (const made of [plain, clipped]) await made.step(batch, 1, point, noise());
    const means = (made: Trainer) =>
      [...made.state()].flatMap(([name, { data }]) => (name.endsWith('/mean') ? [...(data as Float32Array)] : []));
    const length = (made: Trainer) => Math.hypot(...means(made)) / (1 - point.momentum);
    expect(length(plain)).toBeGreaterThan(0.01);
    expect(length(clipped)).toBeCloseTo(1e-3, 6);
  });

  test('learns the statistics of batch norms also in frozen groups, and nothing else there', async () => {
    const made = await trainer({ trainable: trainableGroups(network, 2) });
    await made.step(batch, 1, point, noise());
    const weights = made.weights();
    expect(weights.has('conv0.weight')).toBe(false);
    for (const name of ['bn0.weight', 'bn0.running_mean', 'bn0.running_var', 'head.6.weight']) {
      expect(weights.get(name)?.data, name).not.toEqual(network.graph.value(name).constant?.data);
    }
  });

  test('what it gave away does not change with the next step', async () => {
    const made = await trainer();
    await made.step(batch, 1, point, noise());
    const kept = made.weights().get('conv0.weight')?.data;
    const copy = kept?.slice();
    await made.step(batch, 2, point, noise());
    await made.step(batch, 3, point, noise());
    expect(kept).toEqual(copy);
  });

  test.each([2, 3])('leaves no session behind when number %i cannot be made', async (failing) => {
    const release = vi.spyOn(Session.prototype, 'release');
    const create = Session.create;
    let made = 0;
    vi.spyOn(Session, 'create').mockImplementation((...given) => {
      made += 1;
      return made === failing ? Promise.reject(new Error('no memory')) : create(...given);
    });
    onTestFinished(() => void vi.restoreAllMocks());
    await expect(Trainer.create(network, options())).rejects.toThrow('no memory');
    expect(release).toHaveBeenCalledTimes(failing - 1);
  });

  test('goes on from a state to the same bits', async () => {
    const made = await trainer();
    await made.step(batch, 1, point, noise());
    const state = new Map([...made.state()].map(([name, value]) => [name, { ...value, data: value.data.slice() }]));
    const next = await made.step(batch, 2, point, noise());
    const other = await trainer();
    other.restore(state);
    expect(await other.step(batch, 2, point, noise())).toBe(next);
    expect(other.weights()).toEqual(made.weights());
  });

  test('refuses a state that lacks a tensor, or has one of another shape', async () => {
    const made = await trainer();
    const state = made.state();
    state.set('conv0.weight/mean', filled('float32', [1], 0));
    expect(() => made.restore(state)).toThrow(/'conv0.weight\/mean' does not fit/);
    state.delete('conv0.weight/mean');
    expect(() => made.restore(state)).toThrow(/lacks 'conv0.weight\/mean'/);
  });
});
