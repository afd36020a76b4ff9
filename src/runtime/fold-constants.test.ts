import { expect, test } from 'vitest';
import { runGraph } from '../../test/support/run-graph.js';
import { int } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { toHalf } from '../ir/half.js';
import { filled, float32, int64, onnxTypeCode, tensor, toNumbers } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { foldConstants } from './fold-constants.js';

function start() {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 2]);
  const one = (op: string, inputs: Value[], attributes = {}) => graph.node(op, inputs, attributes)[0] as Value;
  return { graph, x, one };
}

test('weights of small integers and of half precision become numbers that can learn', async () => {
  const { graph, x, one } = start();
  const small = graph.constant('small', tensor('int8', [2, 2], Int8Array.of(1, 2, 3, 4)));
  const weight = one('DequantizeLinear', [small, graph.constant('scale', float32([], [0.5]))]);
  const half = graph.constant('half', tensor('float16', [2], Uint16Array.of(toHalf(1), toHalf(-1))));
  const bias = one('Cast', [half], { to: int(onnxTypeCode.float32) });
  const y = one('Add', [one('MatMul', [x, one('Transpose', [weight])]), bias]);
  graph.output(y);
  const folded = await foldConstants(graph);
  expect(folded.nodes.map((node) => node.op)).toEqual(['Transpose', 'MatMul', 'Add']);
  expect(folded.constants.map((v) => [v.name, v.dtype])).toEqual([
    [weight.name, 'float32'],
    [bias.name, 'float32'],
  ]);
  const feeds = { x: float32([1, 2], [1, 2]) };
  expect(await runGraph(folded, feeds)).toEqual(await runGraph(graph, feeds));
});

test('the positions of what is not 0 have a size once they are known', async () => {
  const { graph, x, one } = start();
  const mask = one('ConstantOfShape', [graph.constant('shape', int64([3]))], {
    value: { type: 'tensor', value: filled('int64', [1], 1) },
  });
  const found = one('Squeeze', [one('NonZero', [mask]), graph.constant('axis', int64([0]))]);
  const ramp = one('Cast', [found], { to: int(onnxTypeCode.float32) });
  graph.output(one('Add', [one('ReduceSum', [x], { keepdims: int(0) }), ramp]));
  const folded = await foldConstants(graph);
  expect(folded.nodes.map((node) => node.op)).toEqual(['ReduceSum', 'Add']);
  expect(folded.outputs[0]?.shape).toEqual([3]);
  const [y] = await runGraph(folded, { x: float32([1, 2], [4, 6]) });
  expect(toNumbers(y ?? int64([]))).toEqual([10, 11, 12]);
});

test('weights that are only moved stay, and so does what depends on the pictures', async () => {
  const { graph, x, one } = start();
  const weight = one('Transpose', [graph.constant('weight', float32([2, 2], [1, 2, 3, 4]))]);
  graph.output(one('MatMul', [x, weight]), one('Shape', [x]));
  expect(await foldConstants(graph)).toBe(graph);
});

test('what would be very large is left to be computed', async () => {
  const { graph, x, one } = start();
  const large = one('ConstantOfShape', [graph.constant('shape', int64([2 ** 27, 2]))]);
  graph.output(one('Mul', [large, one('ReduceMax', [x])]));
  expect(await foldConstants(graph)).toBe(graph);
});
