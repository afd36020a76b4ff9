import { describe, expect, test } from 'vitest';
import { expectConforms, runOperator, sample } from '../../test/support/conformance.js';
import { int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { float32, type Tensor, toNumbers } from '../ir/tensor.js';
import { onnxDialect, ruleOf } from './dialect.js';

describe.each(['Softmax', 'LogSoftmax'])('%s', (op) => {
  test.each([
    ['the last axis by default', {}, [3, 5]],
    ['the first axis', { axis: int(0) }, [3, 5]],
    ['an axis in the middle', { axis: int(1) }, [2, 3, 4]],
    ['a negative axis', { axis: int(-3) }, [2, 3, 4]],
    ['one dimension', {}, [6]],
  ])('%s', async (_, attributes, shape) => {
    await expectConforms({ op, attributes, inputs: [sample(shape)] });
  });

  test('large logits stay finite', async () => {
    const { gradients } = await runOperator({ op, inputs: [float32([1, 3], [1000, 0, -1000])] });
    expect(toNumbers(gradients.get(0) as Tensor).every(Number.isFinite)).toBe(true);
  });

  test('an axis outside, whole numbers', () => {
    const graph = new Graph(onnxDialect);
    const x = graph.input('x', 'float32', ['N', 3]);
    expect(graph.node(op, [x])[0]?.shape).toEqual(['N', 3]);
    expect(() => graph.node(op, [x], { axis: int(2) })).toThrow(expect.objectContaining({ code: 'E_SHAPE_AXIS' }));
    const whole = graph.input('whole', 'int64', [3]);
    expect(() => graph.node(op, [whole])).toThrow(expect.objectContaining({ code: 'E_OP_DTYPE' }));
  });
});

test('Hardmax is 1 at the first largest element, and constant', async () => {
  const { outputs } = await runOperator({
    op: 'Hardmax',
    inputs: [float32([2, 3], [1, 4, 4, 2, 0, 1])],
    differentiate: [],
  });
  expect(toNumbers(outputs[0] as Tensor)).toEqual([0, 1, 0, 1, 0, 0]);
  expect(ruleOf({ op: 'Hardmax', domain: '' }).notDifferentiable?.kind).toBe('constant');
});
