import { expect, onTestFinished, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { FlatTensors } from '../runtime/flat-tensors.js';
import { adamWDefaults } from './adamw.js';
import { Optimizer } from './optimizer.js';

const { beta2, epsilon, weightDecay } = adamWDefaults;
const { fround } = Math;

/** Longer than a stretch, so that there are several, the last of them short. */
const long = 600_000;

async function optimizer() {
  const groups = [
    new FlatTensors([
      { name: 'weight', shape: [long] },
      { name: 'bias', shape: [3] },
    ]),
    new FlatTensors([]),
    new FlatTensors([{ name: 'head', shape: [2, 2] }]),
  ];
  for (const [i, { data }] of groups.entries()) randomStream(i, 'parameters').fillUniform(data, -1, 1);
  const made = await Optimizer.create(groups, { threads: 1 });
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
