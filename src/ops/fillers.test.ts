import { describe, expect, test } from 'vitest';
import { runOperator, sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { gradients } from '../autodiff/gradients.js';
import { type Attributes, int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { filled, float32, int64, type Tensor, tensor, toNumbers } from '../ir/tensor.js';
import { GraphBuilder } from './builder.js';
import { onnxDialect } from './dialect.js';

const whole = (v: number) => tensor('int64', [], BigInt64Array.of(BigInt(v)));

async function values(op: string, inputs: readonly Tensor[], attributes: Attributes = {}, constants: number[] = []) {
  const { outputs } = await runOperator({ op, inputs, attributes, constants, differentiate: [] });
  return outputs[0] as Tensor;
}

test.each([
  [{}, [2, 3, 4]],
  [{ start: int(1) }, [3, 4]],
  [{ end: int(-1) }, [2, 3]],
  [{ start: int(-2), end: int(9) }, [3, 4]],
  [{ start: int(2), end: int(1) }, []],
])('Shape %o', async (attributes, expected) => {
  expect(toNumbers(await values('Shape', [sample([2, 3, 4])], attributes))).toEqual(expected);
});

test('Size', async () => {
  expect(toNumbers(await values('Size', [sample([2, 3, 4])]))).toEqual([24]);
});

test.each([
  [{}, float32([2, 3], [0, 0, 0, 0, 0, 0])],
  [{ value: { type: 'tensor', value: int64([7]) } as const }, filled('int64', [2, 3], 7)],
])('ConstantOfShape %#', async (attributes, expected) => {
  expect(await values('ConstantOfShape', [int64([2, 3])], attributes, [0])).toEqual(expected);
});

test.each([
  [2, 9, 3, [2, 5, 8]],
  [5, 0, -2, [5, 3, 1]],
  [3, 3, 1, []],
  [3, 1, 1, []],
])('Range from %i to %i by %i', async (start, limit, delta, expected) => {
  expect(toNumbers(await values('Range', [start, limit, delta].map(whole), {}, [0, 1, 2]))).toEqual(expected);
});

describe('OneHot', () => {
  const indices = int64([1, 0, -1]);
  const onOff = float32([2], [0.1, 0.9]);
  test('along a new last axis; a negative index counts from the end', async () => {
    const hot = await values('OneHot', [indices, whole(3), onOff], {}, [1, 2]);
    expect(hot).toEqual(float32([3, 3], [0.1, 0.9, 0.1, 0.9, 0.1, 0.1, 0.1, 0.1, 0.9]));
  });
  test('along the first axis', async () => {
    const hot = await values('OneHot', [indices, int64([2]), onOff], { axis: int(0) }, [1, 2]);
    expect(hot).toEqual(float32([2, 3], [0.1, 0.9, 0.1, 0.9, 0.1, 0.9]));
  });
});

test.each([
  [{}, [1, 0, 0, 0, 1, 0]],
  [{ k: int(1) }, [0, 1, 0, 0, 0, 1]],
  [{ k: int(-1) }, [0, 0, 0, 1, 0, 0]],
  [{ dtype: int(7) }, [1, 0, 0, 0, 1, 0]],
])('EyeLike %o', async (attributes, expected) => {
  expect(toNumbers(await values('EyeLike', [sample([2, 3])], attributes))).toEqual(expected);
});

describe('symbolic shapes', () => {
  test('ConstantOfShape of a Shape keeps the batch symbolic', async () => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const x = graph.input('x', 'float32', ['N', 3, 2]);
    const zeros = b.one('ConstantOfShape', [b.one('Shape', [x], { end: int(-1) })]);
    expect(zeros.shape).toEqual(['N', 3]);
    graph.output(zeros);
    expect((await runGraph(graph, { x: sample([4, 3, 2]) }))[0]?.shape).toEqual([4, 3]);
  });

  test('Range up to a symbolic dimension has its length', async () => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const x = graph.input('x', 'float32', ['N', 3]);
    const [zero, one] = [b.scalar(0, 'int64'), b.scalar(1, 'int64')];
    const places = b.one('Range', [zero, b.one('Gather', [b.one('Shape', [x]), zero]), one]);
    expect(places.shape).toEqual(['N']);
    graph.output(places);
    expect((await runGraph(graph, { x: sample([4, 3]) }))[0]).toEqual(int64([0, 1, 2, 3]));
  });

  test('nothing flows back through a shape', () => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const x = graph.input('x', 'float32', ['N', 3]);
    const loss = b.sum(b.one('ConstantOfShape', [b.one('Shape', [x])]), [0, 1]);
    expect(gradients(graph, loss, [x])).toEqual([undefined]);
  });
});

describe('what is refused', () => {
  const graph = new Graph(onnxDialect);
  const unknown = graph.input('unknown', 'int64', [2]);
  const count = graph.input('count', 'int64', []);
  const depth = graph.constant('depth', whole(3));
  const pair = graph.constant('pair', float32([2], [0, 1]));
  test.each([
    ['ConstantOfShape', [unknown], {}, 'E_OP_NOT_CONSTANT'],
    ['Range', [count, depth, depth], {}, 'E_OP_NOT_CONSTANT'],
    ['Range', [unknown, depth, depth], {}, 'E_OP_RANK'],
    ['OneHot', [unknown, count, pair], {}, 'E_OP_NOT_CONSTANT'],
    ['OneHot', [unknown, depth, pair], { axis: int(2) }, 'E_SHAPE_AXIS'],
    ['EyeLike', [unknown], {}, 'E_OP_RANK'],
  ])('%s: case %#', (op, inputs, attributes, code) => {
    expect(() => graph.node(op, inputs, attributes)).toThrow(expect.objectContaining({ code }));
  });

  test('a range that does not move', () => {
    const zero = graph.constant('zero', whole(0));
    expect(() => graph.node('Range', [zero, depth, zero])).toThrow(expect.objectContaining({ code: 'E_OP_INPUT' }));
  });
});
