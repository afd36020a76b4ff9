import { describe, expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { Graph, type Value } from '../ir/graph.js';
import { filled, type Tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { Session } from '../runtime/session.js';
import { type AdamWOptions, adamW, adamWDefaults, adamWOptions, adamWStep } from './adamw.js';

const shape = [3, 4];
const scalars = ['learningRate', 'momentum', 'step', 'weightDecay'] as const;
const tensors = ['parameter', 'mean', 'square', 'gradient'] as const;
const results = ['nextParameter', 'nextMean', 'nextSquare'] as const;

function stepGraph(options: AdamWOptions): Graph {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const [learningRate, momentum, step, weightDecay] = scalars.map((name) => graph.input(name, 'float32', [])) as [
    Value,
    Value,
    Value,
    Value,
  ];
  const [parameter, mean, square, gradient] = tensors.map((name) => graph.input(name, 'float32', shape)) as [
    Value,
    Value,
    Value,
    Value,
  ];
  const shared = adamWStep(b, { learningRate, momentum, step, weightDecay }, options);
  const after = adamW(b, { parameter, mean, square }, gradient, shared, options);
  for (const [i, value] of [after.parameter, after.mean, after.square].entries()) {
    graph.output(...b.node('Identity', [value], {}, { outputNames: [results[i] ?? ''] }));
  }
  return graph;
}

/** As fastai v1 does it on top of PyTorch's Adam, one number in double precision; returns its values step by step. */
function reference(
  start: number,
  gradients: readonly number[],
  points: readonly (readonly [lr: number, momentum: number])[],
  { beta2, epsilon, weightDecay }: AdamWOptions,
): number[] {
  let [p, m, v] = [start, 0, 0];
  return gradients.map((g, k) => {
    const [lr, beta1] = points[k] as readonly [number, number];
    p *= 1 - lr * weightDecay;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const denominator = Math.sqrt(v) / Math.sqrt(1 - beta2 ** (k + 1)) + epsilon;
    p -= (lr / (1 - beta1 ** (k + 1))) * (m / denominator);
    return p;
  });
}

describe('AdamW', () => {
  const points = [
    [1e-3, 0.95],
    [4e-3, 0.93],
    [1e-2, 0.85],
    [5e-3, 0.9],
    [1e-6, 0.95],
  ] as const;
  const cases: readonly [string, AdamWOptions][] = [
    ["fastai's defaults", adamWDefaults],
    ['a large epsilon and decay', { beta2: 0.999, epsilon: 0.1, weightDecay: 2 }],
  ];

  test.each(cases)('five steps agree with double precision: %s', async (_, options) => {
    const session = await Session.create(stepGraph(options));
    const gradients = points.map((__, k) => sample(shape, 5 + k));
    let state: Record<string, Tensor> = { parameter: sample(shape, 1) };
    for (const name of ['mean', 'square']) state[name] = filled('float32', shape, 0);
    const found: Tensor[] = [];
    for (const [k, [learningRate, momentum]] of points.entries()) {
      const numbers = { learningRate, momentum, step: k + 1, weightDecay: options.weightDecay };
      const fed = Object.fromEntries(scalars.map((name) => [name, filled('float32', [], numbers[name])]));
      const gradient = gradients[k] as Tensor;
      const after = await session.run(
        { ...fed, ...state, gradient },
        { nextParameter: null, nextMean: null, nextSquare: null },
      );
      state = { parameter: after.nextParameter, mean: after.nextMean, square: after.nextSquare };
      found.push(after.nextParameter);
    }
    await session.release();
    for (const [j, start] of sample(shape, 1).data.entries()) {
      const wanted = reference(
        start,
        gradients.map((g) => g.data[j] as number),
        points,
        options,
      );
      for (const [k, value] of wanted.entries()) {
        expect(Math.abs(Number(found[k]?.data[j]) - value), `step ${k + 1}, element ${j}`).toBeLessThan(2e-6);
      }
    }
  });
});

test('options that are not given are those of fastai, and decay below 0 is refused', () => {
  expect(adamWOptions({ weightDecay: 0 })).toEqual({ beta2: 0.99, epsilon: 1e-8, weightDecay: 0 });
  for (const weightDecay of [-0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => adamWOptions({ weightDecay })).toThrow('the weight decay is out of range');
  }
});
