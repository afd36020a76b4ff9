import { describe, expect, test } from 'vitest';
import { expectConforms, runOperator, sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { gradients } from '../autodiff/gradients.js';
import { type Attributes, int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { float32, int64, type Tensor, toNumbers } from '../ir/tensor.js';
import { GraphBuilder } from './builder.js';
import { onnxDialect } from './dialect.js';
import type { OpName } from './names.js';

const ops: OpName[] = [
  'ReduceSum',
  'ReduceMean',
  'ReduceMax',
  'ReduceMin',
  'ReduceProd',
  'ReduceSumSquare',
  'ReduceL1',
  'ReduceL2',
  'ReduceLogSumExp',
];

const uses: [what: string, shape: number[], axes: number[] | undefined, attributes: Attributes][] = [
  ['one axis, kept', [2, 3, 4], [1], {}],
  ['one axis, dropped', [2, 3, 4], [1], { keepdims: int(0) }],
  ['two axes in any order', [2, 3, 2, 3], [-1, 0], { keepdims: int(0) }],
  ['all axes, since none is given', [3, 4], undefined, {}],
  ['all axes, dropped', [3, 4], undefined, { keepdims: int(0) }],
  ['all axes, since the list is empty', [3, 4], [], { keepdims: int(0) }],
  ['no axis: noop_with_empty_axes', [3, 4], [], { noop_with_empty_axes: int(1) }],
  ['no axis, none given', [3, 4], undefined, { noop_with_empty_axes: int(1), keepdims: int(0) }],
  ['an axis of one element', [3, 1], [1], {}],
];

describe.each(ops)('%s', (op) => {
  test.each(uses)('%s', async (_, shape, axes, attributes) => {
    const inputs = axes ? [sample(shape), int64(axes)] : [sample(shape)];
    await expectConforms({ op, inputs, attributes, constants: [1], step: 2e-3 });
  });

  test('a symbolic batch: reduced over, and kept', async () => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const x = graph.input('x', 'float32', ['N', 3]);
    const kept = b.one(op, [x, b.ints([1])]);
    expect(kept.shape).toEqual(['N', 1]);
    const loss = b.add(b.one(op, [x], { keepdims: int(0) }), b.sum(kept, [0, 1]));
    graph.output(loss, gradients(graph, loss, [x])[0] ?? loss);
    const data = sample([4, 3]);
    const [, whole] = await runGraph(graph, { x: data });
    const over = (axes: Tensor | undefined) =>
      runOperator({ op, inputs: [data, axes], attributes: { keepdims: int(1) }, constants: [1] }, [
        float32(axes ? [4, 1] : [1, 1], axes ? [1, 1, 1, 1] : [1]),
      ]);
    const parts = await Promise.all([over(undefined), over(int64([1]))]);
    const [all, rows] = parts.map((p) => toNumbers(p.gradients.get(0) as Tensor));
    for (const [i, v] of toNumbers(whole as Tensor).entries()) {
      expect(v).toBeCloseTo((all?.[i] ?? Number.NaN) + (rows?.[i] ?? Number.NaN), 3);
    }
  });
});

describe('where the derivative is a choice', () => {
  const by = async (op: string, values: number[]) => {
    const x = float32([1, values.length], values);
    const result = await runOperator({ op, inputs: [x, int64([1])], constants: [1] }, [float32([1, 1], [6])]);
    return toNumbers(result.gradients.get(0) as Tensor);
  };

  test('equal extrema share it evenly', async () => {
    expect(await by('ReduceMax', [1, 5, 5, 2])).toEqual([0, 3, 3, 0]);
    expect(await by('ReduceMin', [1, 1, 1, 2])).toEqual([2, 2, 2, 0]);
  });

  test('a product with zeros', async () => {
    expect(await by('ReduceProd', [2, 0, 3])).toEqual([0, 36, 0]);
    expect(await by('ReduceProd', [2, 0, 0])).toEqual([0, 0, 0]);
    expect(await by('ReduceProd', [2, 5, 3])).toEqual([90, 36, 60].map((v) => expect.closeTo(v, 4)));
  });

  test('norms of nothing', async () => {
    expect(await by('ReduceL2', [0, 0])).toEqual([0, 0]);
    expect(await by('ReduceL1', [0, -2])).toEqual([0, -6]);
  });

  test('large numbers in a log-sum-exp', async () => {
    expect(await by('ReduceLogSumExp', [500, 500])).toEqual([3, 3].map((v) => expect.closeTo(v, 4)));
  });
});

describe('what is refused', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 3]);

  test('an axis outside', () => {
    const axes = graph.constant('outside', int64([2]));
    expect(() => graph.node('ReduceSum', [x, axes])).toThrow(expect.objectContaining({ code: 'E_SHAPE_AXIS' }));
  });

  test('axes that are computed', () => {
    const axes = graph.input('axes', 'int64', [1]);
    expect(() => graph.node('ReduceMean', [x, axes])).toThrow(expect.objectContaining({ code: 'E_OP_NOT_CONSTANT' }));
  });

  test('truth values, but for the extrema', () => {
    const truth = graph.input('truth', 'bool', [2]);
    expect(() => graph.node('ReduceSum', [truth])).toThrow(expect.objectContaining({ code: 'E_OP_DTYPE' }));
    expect(graph.node('ReduceMax', [truth])[0]?.dtype).toBe('bool');
  });
});

test('ReduceLogSum of positive numbers', async () => {
  const x = float32(
    [2, 3, 2],
    sample([2, 3, 2]).data.map((v) => 2.5 + v),
  );
  await expectConforms({
    op: 'ReduceLogSum',
    attributes: { keepdims: int(0) },
    inputs: [x, int64([1])],
    constants: [1],
  });
});
