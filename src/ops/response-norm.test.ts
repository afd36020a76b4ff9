import { describe, expect, test } from 'vitest';
import { expectConforms, runOperator, sample } from '../../test/support/conformance.js';
import { float, int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { float32, type Tensor, toNumbers } from '../ir/tensor.js';
import { onnxDialect } from './dialect.js';

describe('LpNormalization', () => {
  test.each([
    ['the Euclidean norm, last axis', [3, 5], {}],
    ['the sum of magnitudes', [3, 5], { p: int(1) }],
    ['another axis', [2, 4, 3], { axis: int(1), p: int(2) }],
    ['another axis, p = 1', [2, 4, 3], { axis: int(-3), p: int(1) }],
  ])('%s', async (_, shape, attributes) => {
    await expectConforms({ op: 'LpNormalization', inputs: [sample(shape)], attributes, step: 2e-3 });
  });

  test('a row of zeros has a finite derivative', async () => {
    const { gradients } = await runOperator({ op: 'LpNormalization', inputs: [float32([1, 2], [0, 0])] });
    expect(toNumbers(gradients.get(0) as Tensor).every(Number.isFinite)).toBe(true);
  });
});

describe('LRN', () => {
  test.each([
    ['a window of three', [2, 5, 2, 2], { size: int(3), alpha: float(0.5) }],
    ['every attribute', [1, 7, 3, 2], { size: int(5), alpha: float(0.9), beta: float(0.6), bias: float(1.5) }],
    ['a window of one', [2, 3, 2, 2], { size: int(1), alpha: float(1) }],
    ['a window wider than the channels', [1, 2, 2, 2], { size: int(7), alpha: float(1) }],
  ])('%s', async (_, shape, attributes) => {
    await expectConforms({ op: 'LRN', inputs: [sample(shape)], attributes });
  });
});

test('what is refused', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 6, 4]);
  const refused = (op: string, attributes: Record<string, ReturnType<typeof int>>, code: string) =>
    expect(() => graph.node(op, [x], attributes)).toThrow(expect.objectContaining({ code }));
  refused('LpNormalization', { p: int(3) }, 'E_OP_ATTRIBUTE');
  refused('LpNormalization', { axis: int(3) }, 'E_SHAPE_AXIS');
  refused('LRN', {}, 'E_OP_ATTRIBUTE');
  refused('LRN', { size: int(4) }, 'E_OP_ATTRIBUTE');
});
