import { describe, expect, test } from 'vitest';
import { expectConforms, runOperator, sample, scalar } from '../../test/support/conformance.js';
import { gradients } from '../autodiff/gradients.js';
import { int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { float32, int64, onnxTypeCode, type Tensor, tensor, toNumbers } from '../ir/tensor.js';
import { GraphBuilder } from './builder.js';
import { onnxDialect } from './dialect.js';

/** Values in about [0.4, 2.4]. */
const positive = (shape: readonly number[]) => {
  const s = sample(shape);
  return float32(
    shape,
    s.data.map((v) => 1.4 + v / 2),
  );
};

describe('smooth functions', () => {
  test.each(['Identity', 'Neg', 'Exp', 'Erf', 'Sin', 'Cos', 'Abs'])('%s', async (op) => {
    await expectConforms({ op, inputs: [sample([2, 3, 4])] });
    await expectConforms({ op, inputs: [sample([])] });
  });

  test.each(['Log', 'Sqrt', 'Reciprocal'])('%s of positive numbers', async (op) => {
    await expectConforms({ op, inputs: [positive([3, 5])], step: 5e-3 });
  });

  test('Reciprocal of negative numbers', () =>
    expectConforms({ op: 'Reciprocal', inputs: [float32([3], [-0.5, -1, -2])], step: 1e-3 }));

  test('the derivative of Abs at 0 is 0', async () => {
    const result = await runOperator({ op: 'Abs', inputs: [float32([3], [-1e-3, 0, 1e-3])] }, [
      float32([3], [1, 1, 1]),
    ]);
    expect(toNumbers(result.gradients.get(0) as Tensor)).toEqual([-1, 0, 1]);
  });
});

describe('steps', () => {
  test.each([
    ['Floor', [-2, -1, 0, 2]],
    ['Ceil', [-1, -0, 1, 3]],
    ['Round', [-2, -0, 0, 2]],
    ['Sign', [-1, -1, 1, 1]],
  ])('%s', async (op, expected) => {
    const x = float32([4], [-1.5, -0.5, 0.5, 2.5]);
    expect(toNumbers((await runOperator({ op, inputs: [x], differentiate: [] })).outputs[0] as Tensor)).toEqual(
      expected,
    );
  });

  test('the loss does not depend on what a step rounds', () => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const x = graph.input('x', 'float32', [4]);
    const loss = b.sum(b.one('Round', [x]), [0]);
    expect(gradients(graph, loss, [x])).toEqual([undefined]);
  });
});

describe('Cast', () => {
  test('the derivative goes back through two float types', async () => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const x = graph.input('x', 'float32', ['N', 2]);
    const loss = b.cast(b.sum(b.square(b.cast(x, 'float64')), [0, 1]), 'float32');
    expect(gradients(graph, loss, [x])[0]?.type).toEqual(x.type);
  });

  test('values', async () => {
    const attributes = { to: int(onnxTypeCode.int64) };
    const { outputs } = await runOperator({
      op: 'Cast',
      attributes,
      inputs: [float32([2], [1.9, -1.9])],
      differentiate: [],
    });
    expect(outputs[0]).toEqual(int64([1, -1]));
    await expectConforms({ op: 'Cast', attributes: { to: int(1), saturate: int(1) }, inputs: [sample([2, 2])] });
  });

  test('refuses a missing or unknown type', () => {
    const graph = new Graph(onnxDialect);
    const x = graph.input('x', 'float32', [1]);
    expect(() => graph.node('Cast', [x])).toThrow(expect.objectContaining({ code: 'E_OP_ATTRIBUTE' }));
    expect(() => graph.node('Cast', [x], { to: int(8) })).toThrow(expect.objectContaining({ code: 'E_DTYPE_UNKNOWN' }));
  });
});

describe('Clip', () => {
  const x = sample([3, 5]);
  test.each([
    ['both bounds', [x, scalar(-0.7), scalar(1.1)]],
    ['a lower bound', [x, scalar(0.3)]],
    ['an upper bound', [x, undefined, scalar(0.3)]],
    ['no bound', [x]],
    ['bounds that cross: every element is the upper one', [x, scalar(1), scalar(-1)]],
  ])('by input and bounds: %s', async (_, inputs) => {
    await expectConforms({ op: 'Clip', inputs, step: 1e-3 });
  });

  test('at a bound the derivative goes to the input', async () => {
    const inputs = [float32([4], [-2, -1, 1, 2]), scalar(-1), scalar(1)];
    const { gradients: found } = await runOperator({ op: 'Clip', inputs }, [float32([4], [1, 10, 100, 1000])]);
    expect([0, 1, 2].map((i) => toNumbers(found.get(i) as Tensor))).toEqual([[0, 10, 100, 0], [1], [1000]]);
  });

  test('whole numbers', async () => {
    const bound = (v: number) => tensor('int64', [], BigInt64Array.of(BigInt(v)));
    const { outputs } = await runOperator({ op: 'Clip', inputs: [int64([-5, 0, 5]), bound(-1), bound(1)] });
    expect(outputs[0]).toEqual(int64([-1, 0, 1]));
  });

  test('refuses bounds of another dtype or shape', () => {
    const graph = new Graph(onnxDialect);
    const v = graph.input('v', 'float32', [2]);
    const whole = graph.constant('whole', tensor('int64', [], BigInt64Array.of(1n)));
    expect(() => graph.node('Clip', [v, whole])).toThrow(expect.objectContaining({ code: 'E_OP_DTYPE' }));
    expect(() => graph.node('Clip', [v, v])).toThrow(expect.objectContaining({ code: 'E_OP_RANK' }));
  });
});

test.each(['Exp', 'Log', 'Erf', 'Floor'])('%s refuses whole numbers', (op) => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'int64', [2]);
  expect(() => graph.node(op, [x])).toThrow(expect.objectContaining({ code: 'E_OP_DTYPE' }));
});
