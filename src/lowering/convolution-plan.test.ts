import { describe, expect, test } from 'vitest';
import { windowOf } from '../../test/support/direct-convolution.js';
import { Graph, type Value } from '../ir/graph.js';
import type { Shape } from '../ir/shape.js';
import type { DType } from '../ir/tensor.js';
import { type ConvWindow, windowAttributes } from '../ops/conv-window.js';
import { onnxDialect } from '../ops/dialect.js';
import { planConvolution, transpositionCost } from './convolution-plan.js';

interface Given extends Partial<ConvWindow> {
  readonly dtype?: DType;
}

/** The plan for a convolution of x with kernels [filters, C / group, size...], padded to keep the map, but for strides. */
function planned(x: Shape, filters: number, kernel: readonly number[], { dtype = 'float32', ...given }: Given = {}) {
  const graph = new Graph(onnxDialect);
  const pads = kernel.map((size) => Math.floor(size / 2));
  const window = windowOf(kernel, { padsBegin: pads, padsEnd: pads, ...given });
  const w = graph.input('w', dtype, [filters, (x[1] as number) / window.group, ...kernel]);
  const [y] = graph.node('Conv', [graph.input('x', dtype, x), w], windowAttributes(window)) as [Value];
  return planConvolution(y.producer as NonNullable<Value['producer']>);
}

/** In which layout of its input the convolution leaves the plain one: in both, in the other one alone, or never. */
function gains(x: readonly number[], filters: number, kernel: readonly number[], given?: Given) {
  const plan = planned(x, filters, kernel, given);
  if (!plan) return 'impossible';
  const move = transpositionCost(x);
  if (plan.cost + move < plan.directCost) return 'anywhere';
  return plan.cost < plan.directCost + move ? 'there' : 'never';
}

const resultsOf = (plan: ReturnType<typeof planned>) => plan?.tiling.map(({ results }) => results);

describe('there is no plan', () => {
  test.each<[string, ReturnType<typeof planned>]>([
    ['in groups', planned([8, 16, 8, 8], 16, [3, 3], { group: 2 })],
    ['for a dilated kernel', planned([8, 16, 8, 8], 16, [3, 3], { dilations: [1, 2] })],
    ['along one axis', planned([8, 16, 8], 16, [3])],
    ['along three axes', planned([8, 16, 8, 8, 8], 16, [3, 3, 3])],
    ['for a batch of unknown size', planned(['N', 16, 8, 8], 16, [3, 3])],
    ['for a map of unknown size', planned([8, 16, 'H', 'W'], 16, [3, 3])],
    ['in half precision', planned([8, 16, 8, 8], 16, [3, 3], { dtype: 'float16' })],
    ['in double precision', planned([8, 16, 8, 8], 16, [3, 3], { dtype: 'float64' })],
  ])('%s', (_, plan) => {
    expect(plan).toBeUndefined();
  });

  test('but else', () => {
    expect(planned([8, 16, 8, 8], 16, [3, 3])).toBeDefined();
  });
});

describe('with 64 pictures', () => {
  const half = { strides: [2, 2] };

  test('of 128 x 128 a ResNet-18 leaves its stem alone and moves all that comes after', () => {
    expect(gains([64, 3, 128, 128], 64, [7, 7], half)).toBe('never');
    expect(gains([64, 64, 32, 32], 64, [3, 3])).toBe('anywhere');
    expect(gains([64, 128, 16, 16], 128, [3, 3])).toBe('anywhere');
    expect(gains([64, 256, 8, 8], 256, [3, 3])).toBe('anywhere');
    expect(gains([64, 512, 4, 4], 512, [3, 3])).toBe('anywhere');
    for (const [channels, size] of [
      [64, 32],
      [128, 16],
      [256, 8],
    ] as const) {
      for (const kernel of [1, 3]) {
        expect(gains([64, channels, size, size], 2 * channels, [kernel, kernel], half)).not.toBe('never');
      }
    }
  });

  test('nothing is gained on a larger map of 64 channels', () => {
    expect(gains([64, 64, 112, 112], 64, [3, 3])).toBe('never');
  });
});

test('with few pictures the rows are too short', () => {
  expect([1, 4, 16].map((pictures) => gains([pictures, 64, 32, 32], 64, [3, 3]))).toEqual([
    'never',
    'never',
    'anywhere',
  ]);
});

describe('tiles', () => {
  test('fit the map', () => {
    expect(resultsOf(planned([64, 128, 16, 16], 128, [3, 3]))).toEqual([4, 4]);
    expect(resultsOf(planned([64, 128, 2, 2], 128, [3, 3]))).toEqual([2, 2]);
    expect(resultsOf(planned([64, 128, 1, 16], 128, [3, 3]))).toEqual([1, 4]);
  });

  test('are of one result along an axis on which the kernel has one coefficient', () => {
    const plan = planned([64, 128, 16, 16], 128, [1, 3]);
    expect(resultsOf(plan)).toEqual([1, 4]);
    expect(plan?.cost).toBeLessThan(planned([64, 128, 16, 16], 128, [3, 3])?.cost ?? 0);
  });
});

test('costs grow with the pictures, a transposition with the floats', () => {
  const [once, twice] = [16, 32].map((pictures) => planned([pictures, 128, 16, 16], 128, [3, 3])) as [
    NonNullable<ReturnType<typeof planned>>,
    NonNullable<ReturnType<typeof planned>>,
  ];
  expect(twice.directCost).toBe(2 * once.directCost);
  expect(twice.cost).toBeGreaterThan(1.9 * once.cost);
  expect(transpositionCost([2, 3, 5])).toBe(30 * transpositionCost([1]));
});
