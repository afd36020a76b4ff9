import { expect, onTestFinished, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { FlatTensors } from '../runtime/flat-tensors.js';
import { adamWDefaults } from './adamw.js';
import { Optimizer, type OptimizerOptions } from './optimizer.js';

const { beta2, epsilon, weightDecay } = adamWDefaults;
const { fround } = Math;

/** Longer than a stretch, so that there are several, the last of them short. */
const long = 600_000;

async function optimizer(options: OptimizerOptions = {}) {
  const groups = [
    new FlatTensors([
      { name: 'weight', shape: [long] },
      { name: 'bias', shape: [3] },
    ]),
    new FlatTensors([]),
    new FlatTensors([{ name: 'head', shape: [2, 2] }]),
  ];
  for (const [i, { data }] of groups.entries()) randomStream(i, 'parameters').fillUniform(data, -1, 1);
  const made = await Optimizer.create(groups, { threads: 1, ...options });
  onTestFinished(() => made.release());
  const gradient = (group: number, name: string) => made.gradient(group, name).tensor.data as Float32Array;
  for (const [group, name] of [
    [0, 'weight'],
    [0, 'bias'],
    [2, 'head'],
  ] as const) {
    randomStream(7, 'gradients', name).fillUniform(gradient(group, name), -1, 1);
  }
  return { made, groups: groups as [FlatTensors, FlatTensors, FlatTensors], gradient };
}

test('every element moves as AdamW says, with the rate of its group', async () => {
  const { made, groups, gradient } = await optimizer();
  const before = groups.map(({ data }) => data.slice());
  const [momentum, step] = [0.9, 1];
  await made.update({ rates: [0.01, 1, 0.1], momentum, step });
  const moments = made.moments();
  for (const [group, name, rate] of [
    [0, 'weight', 0.01],
    [0, 'bias', 0.01],
    [2, 'head', 0.1],
  ] as const) {
    const after = groups[group].read(name).data as Float32Array;
    const start = (after.byteOffset - groups[group].data.byteOffset) / 4;
    const [mean, square] = ['mean', 'square'].map((kind) => moments.get(`${name}/${kind}`)?.data as Float32Array);
    for (let i = 0; i < after.length; i += after.length > 10 ? 997 : 1) {
      const g = gradient(group, name)[i] as number;
      const p = before[group]?.[start + i] as number;
      const m = (1 - momentum) * g;
      const v = (1 - beta2) * g * g;
      const moved = p * (1 - rate * weightDecay) - rate * (g / (Math.abs(g) + epsilon));
      expect(Math.abs((after[i] as number) - moved), `${name} ${i}`).toBeLessThan(1e-6);
      expect(Math.abs((mean?.[i] as number) - m)).toBeLessThan(1e-7);
      expect(Math.abs((square?.[i] as number) - fround(v))).toBeLessThan(1e-8);
    }
  }
});

test('the same updates give the same bits', async () => {
  const [a, b] = [await optimizer(), await optimizer()];
  for (const { made } of [a, b]) {
    for (const step of [1, 2]) await made.update({ rates: [0.01, 1, 0.1], momentum: 0.9, step });
  }
  expect(a.groups[0].data.every((v, i) => v === b.groups[0].data[i])).toBe(true);
  expect(a.groups[2].data).toEqual(b.groups[2].data);
});

test('clips what it sees of the gradients, and leaves them as they were written', async () => {
  const [plain, clipped] = [await optimizer(), await optimizer({ clipNorm: 1 })];
  const point = { rates: [0.01, 1, 0.1], momentum: 0.9, step: 1 };
  await plain.made.update(point);
  await clipped.made.update(point);
  // Independent uniform numbers from -1 to 1 have a mean square of 1/3.
  const factor = 1 / Math.sqrt((long + 7) / 3);
  for (const name of ['weight/mean', 'bias/mean', 'head/mean']) {
    const [before, after] = [plain, clipped].map(({ made }) => made.moments().get(name)?.data as Float32Array);
    expect((after?.[0] as number) / (before?.[0] as number), name).toBeCloseTo(factor, 4);
  }
  expect(clipped.gradient(0, 'bias')).toEqual(plain.gradient(0, 'bias'));
});

test('a gradient shorter than the longest is not clipped: the same bits as without', async () => {
  const [plain, clipped] = [await optimizer(), await optimizer({ clipNorm: 1e6 })];
  for (const { made } of [plain, clipped]) await made.update({ rates: [0.01, 1, 0.1], momentum: 0.9, step: 1 });
  expect(clipped.groups[2].data).toEqual(plain.groups[2].data);
});

test('adds to the gradients those that were set aside, once', async () => {
  const { made, gradient } = await optimizer();
  const point = { rates: [0.01, 1, 0.1], momentum: 0, step: 1 };
  const means = () => Array.from(made.moments().get('head/mean')?.data as Float32Array);
  const written = gradient(2, 'head');
  written.set([1, 2, 3, 4]);
  made.accumulate();
  written.set([10, 20, 30, 40]);
  made.accumulate();
  written.set([100, 200, 300, 400]);
  await made.update(point);
  expect(means()).toEqual([111, 222, 333, 444]);
  written.set([1, 1, 1, 1]);
  await made.update({ ...point, step: 2 });
  expect(means()).toEqual([1, 1, 1, 1]);
  made.accumulate();
  written.set([2, 2, 2, 2]);
  await made.update({ ...point, step: 3 });
  expect(means()).toEqual([3, 3, 3, 3]);
});
