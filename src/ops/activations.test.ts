import { describe, expect, test } from 'vitest';
import { expectConforms, runOperator, sample } from '../../test/support/conformance.js';
import { type Attributes, float, string } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { float32, type Tensor, toNumbers } from '../ir/tensor.js';
import { onnxDialect } from './dialect.js';

/** The values of `sample`, spread over [-4, 4] and kept off the kinks at -3, 0 and 3. */
const wide = (shape: readonly number[]) =>
  float32(
    shape,
    sample(shape).data.map((v) => {
      const x = 2 * v;
      const kink = [-3, 0, 3].find((k) => Math.abs(x - k) < 0.05);
      return kink === undefined ? x : x + 0.1;
    }),
  );

const cases: [op: string, attributes: Attributes][] = [
  ['Relu', {}],
  ['LeakyRelu', {}],
  ['LeakyRelu', { alpha: float(0.2) }],
  ['LeakyRelu', { alpha: float(-0.3) }],
  ['Elu', {}],
  ['Elu', { alpha: float(0.4) }],
  ['Elu', { alpha: float(-0.5) }],
  ['Selu', {}],
  ['Selu', { alpha: float(1.2), gamma: float(0.7) }],
  ['Celu', {}],
  ['Celu', { alpha: float(2.5) }],
  ['ThresholdedRelu', {}],
  ['ThresholdedRelu', { alpha: float(-0.63) }],
  ['Shrink', {}],
  ['Shrink', { lambd: float(1.13), bias: float(0.3) }],
  ['Sigmoid', {}],
  ['HardSigmoid', {}],
  ['HardSigmoid', { alpha: float(0.31), beta: float(0.37) }],
  ['HardSwish', {}],
  ['Tanh', {}],
  ['Softplus', {}],
  ['Softsign', {}],
  ['Mish', {}],
  ['Gelu', {}],
  ['Gelu', { approximate: string('none') }],
  ['Gelu', { approximate: string('tanh') }],
];

test.each(cases)('%s %o', async (op, attributes) => {
  await expectConforms({ op, attributes, inputs: [wide([2, 3, 5])], step: 5e-3, tolerance: 5e-4 });
});

describe('at the kink', () => {
  test.each([
    ['Relu', 0, [0, 0, 1]],
    ['LeakyRelu', 0, [0.25, 0.25, 1]],
    ['HardSwish', -3, [0, 0, -0.5]],
  ])('the derivative of %s', async (op, at, expected) => {
    const x = float32([3], [at - 1e-6, at, at + 1e-6]);
    const attributes: Attributes = op === 'LeakyRelu' ? { alpha: float(0.25) } : {};
    const { gradients } = await runOperator({ op, attributes, inputs: [x] }, [float32([3], [1, 1, 1])]);
    for (const [i, v] of toNumbers(gradients.get(0) as Tensor).entries()) expect(v).toBeCloseTo(expected[i] ?? 0, 5);
  });

  test('large inputs neither overflow nor give NaN', async () => {
    const x = float32([4], [-200, -90, 90, 200]);
    for (const [op, attributes] of cases) {
      const { gradients } = await runOperator({ op, attributes, inputs: [x] });
      expect(toNumbers(gradients.get(0) as Tensor).every(Number.isFinite), op).toBe(true);
    }
  });
});

describe('PRelu', () => {
  test.each([
    ['one slope per channel', [2, 3, 4, 4], [3, 1, 1]],
    ['one slope', [2, 3], [1]],
    ['a scalar slope', [2, 3], []],
    ['a slope per element', [2, 3], [2, 3]],
  ])('%s', async (_, x, slope) => {
    await expectConforms({ op: 'PRelu', inputs: [wide(x), sample(slope, 2)] });
  });

  test('refuses a slope larger than the input', () => {
    const graph = new Graph(onnxDialect);
    const x = graph.input('x', 'float32', ['N', 1, 4]);
    const slope = graph.input('slope', 'float32', [3, 1]);
    expect(() => graph.node('PRelu', [x, slope])).toThrow(expect.objectContaining({ code: 'E_OP_SHAPE' }));
  });
});

test('a symbolic batch stays symbolic, another dtype is refused', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 3]);
  const flags = graph.input('flags', 'bool', [2]);
  for (const [op, attributes] of cases) {
    expect(graph.node(op, [x], attributes)[0]?.shape).toEqual(['N', 3]);
    expect(() => graph.node(op, [flags], attributes)).toThrow(expect.objectContaining({ code: 'E_OP_DTYPE' }));
  }
});
