import { describe, expect, test } from 'vitest';
import { expectConforms, runOperator, sample } from '../../test/support/conformance.js';
import { int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { float32, int64, type Tensor, tensor, toNumbers } from '../ir/tensor.js';
import { onnxDialect } from './dialect.js';

const numbers = async (op: string, x: Tensor, attributes = {}) =>
  toNumbers((await runOperator({ op, inputs: [x], attributes, differentiate: [] })).outputs[0] as Tensor);

describe('ArgMax and ArgMin', () => {
  const x = float32([2, 3], [1, 5, 5, 4, 0, 0]);
  test.each([
    ['ArgMax', {}, [1, 0, 0]],
    ['ArgMax', { axis: int(1) }, [1, 0]],
    ['ArgMax', { axis: int(-1), keepdims: int(0) }, [1, 0]],
    ['ArgMax', { axis: int(1), select_last_index: int(1) }, [2, 0]],
    ['ArgMin', { axis: int(1) }, [0, 1]],
    ['ArgMin', { axis: int(1), select_last_index: int(1) }, [0, 2]],
  ])('%s %o', async (op, attributes, expected) => {
    expect(await numbers(op, x, attributes)).toEqual(expected);
  });
});

describe('CumSum', () => {
  const axis = (v: number) => tensor('int64', [], BigInt64Array.of(BigInt(v)));
  test.each([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ])('exclusive %i, reverse %i', async (exclusive, reverse) => {
    const attributes = { exclusive: int(exclusive), reverse: int(reverse) };
    await expectConforms({ op: 'CumSum', inputs: [sample([2, 3, 4]), axis(-2)], attributes, constants: [1] });
    await expectConforms({ op: 'CumSum', inputs: [sample([5]), axis(0)], attributes });
  });
});

describe('TopK', () => {
  test.each([
    ['the largest, of the last axis', [3, 5], {}],
    ['the smallest', [3, 5], { largest: int(0) }],
    ['unsorted', [3, 5], { sorted: int(0) }],
    ['another axis', [4, 2, 2], { axis: int(0) }],
  ])('%s', async (_, shape, attributes) => {
    await expectConforms({
      op: 'TopK',
      inputs: [sample(shape), int64([2])],
      attributes,
      constants: [1],
      outputCount: 2,
    });
  });

  test('the derivative goes to where the values were', async () => {
    const inputs = [float32([1, 4], [1, 9, 3, 7]), int64([2])];
    const result = await runOperator({ op: 'TopK', inputs, constants: [1], outputCount: 2 }, [
      float32([1, 2], [10, 20]),
    ]);
    expect(toNumbers(result.gradients.get(0) as Tensor)).toEqual([0, 10, 0, 20]);
  });
});

describe('what is refused', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 3]);

  test('axes outside', () => {
    expect(() => graph.node('ArgMax', [x], { axis: int(2) })).toThrow(
      expect.objectContaining({ code: 'E_SHAPE_AXIS' }),
    );
    const axis = graph.constant('axis', int64([5]));
    expect(() => graph.node('CumSum', [x, axis])).toThrow(expect.objectContaining({ code: 'E_SHAPE_AXIS' }));
  });

  test('more than there are, but any number of a symbolic axis', () => {
    const k = graph.constant('k', int64([4]));
    const two = { outputCount: 2 };
    expect(() => graph.node('TopK', [x, k], {}, two)).toThrow(expect.objectContaining({ code: 'E_OP_SHAPE' }));
    expect(graph.node('TopK', [x, k], { axis: int(0) }, two)[0]?.shape).toEqual([4, 3]);
  });

  test('a count that is computed', () => {
    const k = graph.input('k_input', 'int64', [1]);
    expect(() => graph.node('TopK', [x, k], {}, { outputCount: 2 })).toThrow(
      expect.objectContaining({ code: 'E_OP_NOT_CONSTANT' }),
    );
  });

  test('symbolic shapes', () => {
    expect(graph.node('ArgMin', [x], { axis: int(1), keepdims: int(0) })[0]?.type).toEqual({
      dtype: 'int64',
      shape: ['N'],
    });
  });
});

test('NonZero gives one row an axis, and as many columns as it finds', async () => {
  const { outputs } = await runOperator({ op: 'NonZero', inputs: [float32([2, 2], [0, 3, 5, 0])], differentiate: [] });
  expect(outputs.map(toNumbers)).toEqual([[0, 1, 1, 0]]);
  expect(outputs[0]?.shape).toEqual([2, 2]);
});
