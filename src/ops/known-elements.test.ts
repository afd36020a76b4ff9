import { expect, test } from 'vitest';
import { runGraph } from '../../test/support/run-graph.js';
import { int } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { filled, float32, int64, type Tensor, tensor, toNumbers } from '../ir/tensor.js';
import { GraphBuilder } from './builder.js';
import { onnxDialect } from './dialect.js';
import { knownElements } from './known-elements.js';

const x: Tensor = float32([1, 4, 3, 5], new Float32Array(60));

function start(shape: readonly (number | string)[] = x.shape) {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  return { graph, b, shape: b.one('Shape', [graph.input('x', 'float32', shape)]) };
}

const one = (b: GraphBuilder, value: number) => b.literal(int64([value]));

/** Small programs over the shape [1, 4, 3, 5]: what is known beforehand is what ONNX Runtime computes. */
test.each<[string, (b: GraphBuilder, shape: Value) => Value]>([
  [
    'pads as torch.nn.functional.pad is exported',
    (b, shape) => {
      const missing = b.sub(b.ints([0, 0, 7, 7]), b.one('Mod', [shape, b.ints([7, 7, 7, 7])]));
      const zeros = b.one('ConstantOfShape', [b.ints([4])], {
        value: { type: 'tensor', value: filled('int64', [1], 0) },
      });
      const pairs = b.reshape(b.concat([missing, zeros], 0), [-1, 2]);
      const turned = b.slice(pairs, { starts: [-1], ends: [Number.MIN_SAFE_INTEGER], axes: [0], steps: [-1] });
      return b.cast(b.reshape(b.transpose(turned, [1, 0]), [-1]), 'int64');
    },
  ],
  [
    'a size rounded up',
    (b, shape) => {
      const size = b.cast(b.slice(shape, { starts: [2], ends: [4], axes: [0] }), 'float32');
      return b.cast(
        b.mul(b.one('Ceil', [b.div(size, b.literal(float32([], [2])))]), b.literal(float32([], [2]))),
        'int64',
      );
    },
  ],
  ['integers divide without a rest', (b, shape) => b.div(b.neg(shape), b.ints([2]))],
  [
    'where a target is -1',
    (b, shape) => {
      const target = b.ints([-1, 4, -1, 5]);
      return b.where(b.equal(target, one(b, -1)), shape, target);
    },
  ],
  ['rows and columns', (b, shape) => b.one('Expand', [b.reshape(shape, [4, 1]), b.ints([4, 3])])],
  [
    'the second column',
    (b, shape) => {
      return b.one('Gather', [b.reshape(shape, [2, 2]), b.literal(tensor('int64', [], BigInt64Array.of(1n)))], {
        axis: int(1),
      });
    },
  ],
  ['joined columns', (b, shape) => b.concat([b.reshape(shape, [2, 2]), b.reshape(b.ints([8, 9]), [2, 1])], 1)],
  [
    'a range',
    (b) => {
      const scalar = (v: number) => b.scalar(v, 'int64');
      return b.one('Range', [scalar(7), scalar(1), scalar(-2)]);
    },
  ],
  [
    'comparisons',
    (b, shape) => b.cast(b.one('Not', [b.and(b.less(shape, b.ints([4])), b.greater(shape, b.ints([1])))]), 'int64'),
  ],
  ['smallest and largest', (b, shape) => b.one('Max', [b.one('Min', [shape, b.ints([4])]), b.ints([2])])],
])('%s', async (_, program) => {
  const { graph, b, shape } = start();
  const value = program(b, shape);
  graph.output(b.one('Identity', [value]));
  const [computed] = await runGraph(graph, { x });
  expect(knownElements(value)?.map((d) => Number(d) + 0)).toEqual(toNumbers(computed as Tensor));
});

test('symbols go through what leaves them alone', () => {
  const { b, shape } = start(['N', 4, 'H', 5]);
  const expanded = b.where(b.equal(shape, one(b, -1)), b.ints([1]), shape);
  expect(knownElements(expanded)).toEqual(['N', 4, 'H', 5]);
  expect(knownElements(b.add(b.sub(shape, shape), shape))).toEqual(['N', 4, 'H', 5]);
  expect(knownElements(b.add(shape, one(b, 1)))).toBeUndefined();
  expect(knownElements(b.equal(shape, one(b, 3)))).toBeUndefined();
});

test('what the graph is fed, what is long, and what other operators compute is not known', () => {
  const { graph, b, shape } = start();
  const fed = graph.input('fed', 'int64', [4]);
  expect(knownElements(b.add(shape, fed))).toBeUndefined();
  const long = b.one('ConstantOfShape', [b.ints([5000])]);
  expect(knownElements(b.one('Neg', [long]))).toBeUndefined();
  expect(knownElements(b.one('CumSum', [shape, b.scalar(0, 'int64')]))).toBeUndefined();
});

test('a chain beyond any exporter ends the search, not the call stack', () => {
  const { b, shape } = start();
  let value = shape;
  for (let i = 0; i < 5000; i++) value = b.node('Add', [value, value])[0] as Value;
  expect(knownElements(value)).toBeUndefined();
});
