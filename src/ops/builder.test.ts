import { describe, expect, test } from 'vitest';
import { runGraph } from '../../test/support/run-graph.js';
import { Graph } from '../ir/graph.js';
import { fromHalf } from '../ir/half.js';
import { filled, float32, int64, type Tensor, toNumbers } from '../ir/tensor.js';
import { GraphBuilder } from './builder.js';
import { onnxDialect } from './dialect.js';

function started() {
  const graph = new Graph(onnxDialect);
  return { graph, b: new GraphBuilder(graph, 'outer/'), x: graph.input('x', 'float32', [2, 3]) };
}

describe('literals', () => {
  test('of equal type and bits are one value, in all scopes of a builder', () => {
    const { b } = started();
    expect(b.scope('inner/').scalar(2)).toBe(b.scalar(2));
    expect(b.ints([2, 3])).toBe(b.literal(int64([2, 3])));
    const large = () => filled('float32', [1000], 0.1);
    expect(b.literal(large())).toBe(b.literal(large()));
  });

  test('differ by value, dtype, shape and the sign of zero', () => {
    const { b } = started();
    const zero = float32([1], [0]);
    const others = [
      float32([1], [-0]),
      float32([1], [1]),
      float32([], [0]),
      filled('float64', [1], 0),
      filled('int32', [1], 0),
    ];
    for (const other of others) expect(b.literal(other)).not.toBe(b.literal(zero));
  });

  test('hold the number that was asked for in any dtype', () => {
    const { b } = started();
    expect(fromHalf(Number(b.scalar(-1.5, 'float16').constant?.data[0]))).toBe(-1.5);
    expect(b.scalar(3, 'int64').constant?.data).toEqual(BigInt64Array.of(3n));
  });
});

test('nodes are named below the prefix of their scope', () => {
  const { graph, b, x } = started();
  b.relu(b.scope('inner/').relu(x));
  expect(graph.nodes.map((node) => node.name)).toEqual(['inner/Relu', 'outer/Relu']);
});

test('what changes nothing adds no node', () => {
  const { graph, b, x } = started();
  const same = [
    b.scale(x, 1),
    b.cast(x, 'float32'),
    b.transpose(x, [0, 1]),
    b.sum(x, []),
    b.mean(x, []),
    b.squeeze(x, []),
    b.unsqueeze(x, []),
    b.concat([x], 0),
    b.pad(x, [0, 0, 0, 0]),
  ];
  expect(new Set(same)).toEqual(new Set([x]));
  expect(graph.nodes).toEqual([]);
});

test('a static shape is a literal, a symbolic one computed', () => {
  const { graph, b, x } = started();
  expect(b.shapeOf(x).constant?.data).toEqual(BigInt64Array.of(2n, 3n));
  expect(b.shapeOf(graph.input('y', 'float32', ['N', 3])).producer?.op).toBe('Shape');
});

test('each method is the operator that it names', async () => {
  const { graph, b, x } = started();
  const results = [
    b.shift(b.scale(x, 2), 1),
    b.square(x),
    b.sum(x, [1]),
    b.mean(x, [0], { keepdims: true }),
    b.reshape(x, [-1]),
    b.slice(x, { starts: [2], ends: [-4], axes: [1], steps: [-2] }),
    b.slice(x, { starts: [1], ends: [2], axes: [0] }),
    b.pad(x, [0, -1, 0, 1]),
    b.concat([x, x], 0),
    b.expandLike(b.scalar(7), x),
    b.reshapeLike(b.ints([1, 2, 3, 4, 5, 6]), x),
    b.where(b.and(b.greater(x, b.scalar(1)), b.less(x, b.scalar(4))), x, b.neg(x)),
  ];
  graph.output(...results);
  const found = await runGraph(graph, { x: float32([2, 3], [0, 1, 2, 3, 4, 5]) });
  expect(found.map((t: Tensor) => [t.shape, toNumbers(t)])).toEqual([
    [
      [2, 3],
      [1, 3, 5, 7, 9, 11],
    ],
    [
      [2, 3],
      [0, 1, 4, 9, 16, 25],
    ],
    [[2], [3, 12]],
    [
      [1, 3],
      [1.5, 2.5, 3.5],
    ],
    [[6], [0, 1, 2, 3, 4, 5]],
    [
      [2, 2],
      [2, 0, 5, 3],
    ],
    [
      [1, 3],
      [3, 4, 5],
    ],
    [
      [2, 3],
      [1, 2, 0, 4, 5, 0],
    ],
    [
      [4, 3],
      [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5],
    ],
    [
      [2, 3],
      [7, 7, 7, 7, 7, 7],
    ],
    [
      [2, 3],
      [1, 2, 3, 4, 5, 6],
    ],
    [
      [2, 3],
      [-0, -1, 2, 3, -4, -5],
    ],
  ]);
});
