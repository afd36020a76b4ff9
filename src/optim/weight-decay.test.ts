import { describe, expect, onTestFinished, test } from 'vitest';
import { FlatTensors } from '../runtime/flat-tensors.js';
import { adamWDefaults } from './adamw.js';
import { Optimizer, type OptimizerOptions } from './optimizer.js';
import { decayRuns, isVector } from './weight-decay.js';

const slots = [
  { name: 'matrix', shape: [2, 2] },
  { name: 'bias', shape: [2] },
  { name: 'norm', shape: [1, 3, 1, 1] },
  { name: 'kernel', shape: [1, 1, 2, 2] },
];

const made = async (groups: readonly FlatTensors[], options: OptimizerOptions['optimizer']) => {
  const optimizer = await Optimizer.create(groups, { threads: 1, ...(options && { optimizer: options }) });
  onTestFinished(() => optimizer.release());
  return optimizer;
};

test('vectors are what has one axis, but for axes of length 1', () => {
  expect(slots.map(isVector)).toEqual([false, true, true, false]);
  expect(isVector({ shape: [] })).toBe(true);
});

test('neighbours that decay alike are one run', () => {
  const flat = new FlatTensors(slots);
  expect(decayRuns(flat, {})).toEqual([{ start: 0, end: 13, decays: true }]);
  expect(decayRuns(flat, { decayVectors: false })).toEqual([
    { start: 0, end: 4, decays: true },
    { start: 4, end: 9, decays: false },
    { start: 9, end: 13, decays: true },
  ]);
  expect(decayRuns(new FlatTensors([]), { decayVectors: false })).toEqual([]);
});

describe('trajectories of PyTorch', () => {
  const start = [0.5, -1.25, 2, 0.0625];
  const gradients = [
    [0.1, -0.2, 0.3, -0.4],
    [-0.5, 0.25, 0.125, 1],
    [0.75, -0.75, 0, 0.5],
    [0.2, 0.4, -0.6, -0.8],
    [1e-3, -2e-3, 3e-3, 0],
  ];
  const rates = [1e-2, 3e-2, 1e-1, 5e-2, 1e-3];
  // The parameters after the third and the fifth step, by PyTorch 1.13 in float64: betas (.9, .99), eps 1e-8.
  test.each([
    [
      'torch.optim.AdamW, weight_decay .1',
      { weightDecay: 0.1 },
      [0.47412526999530175, -1.173881833785372, 1.8650879380618306, 0.0004882692833110616],
      [0.4544420161745637, -1.1608064869173125, 1.8676575417434313, -0.0029889611475527873],
    ],
    [
      'torch.optim.Adam, weight_decay .1',
      { weightDecay: 0.1, decayForm: 'gradient' },
      [0.46951176560228963, -1.1600273601975255, 1.8697528327727517, 0.0005294941601243497],
      [0.44767602916008115, -1.1408299458010767, 1.8542347573943891, -0.0032571827679356677],
    ],
    [
      'torch.optim.Adam, weight_decay 0, for a bias that does not decay',
      { weightDecay: 0.1, decayVectors: false },
      [0.4811532177185897, -1.191247216743461, 1.8926004250632285, 0.001357835813313918],
      [0.463886067823672, -1.1841573832339176, 1.9046822329722515, -0.0021172464067691433],
    ],
    [
      'the same with decay in the gradient',
      { weightDecay: 0.1, decayForm: 'gradient', decayVectors: false },
      [0.4811532177185897, -1.191247216743461, 1.8926004250632285, 0.001357835813313918],
      [0.463886067823672, -1.1841573832339176, 1.9046822329722515, -0.0021172464067691433],
    ],
  ] as const)('%s', async (_, options, third, fifth) => {
    const parameters = new FlatTensors([{ name: 'p', shape: [4] }]);
    parameters.data.set(start);
    const optimizer = await made([parameters], { ...adamWDefaults, ...options });
    for (const [k, gradient] of gradients.entries()) {
      (optimizer.gradient(0, 'p').tensor.data as Float32Array).set(gradient);
      await optimizer.update({ rates: [rates[k] as number], momentum: 0.9, step: k + 1 });
      const wanted = k === 2 ? third : k === 4 ? fifth : undefined;
      for (const [i, value] of wanted?.entries() ?? []) expect(parameters.data[i]).toBeCloseTo(value, 5);
    }
  });
});

test('without a gradient only matrices move, by the rate times the decay, when vectors do not decay', async () => {
  const parameters = new FlatTensors(slots);
  parameters.data.fill(1);
  const optimizer = await made([parameters], { ...adamWDefaults, weightDecay: 0.5, decayVectors: false });
  await optimizer.update({ rates: [0.1], momentum: 0.9, step: 1 });
  for (const { name } of slots) {
    const wanted = name === 'matrix' || name === 'kernel' ? 0.95 : 1;
    for (const value of parameters.read(name).data) expect(value, name).toBeCloseTo(wanted, 6);
  }
});
