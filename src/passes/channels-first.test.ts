import { expect, test } from 'vitest';
import { runGraph } from '../../test/support/run-graph.js';
import { ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { float32, toNumbers } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { channelsFirst } from './channels-first.js';

function transposed(graph: Graph, x: Value, perm: number[]): Value {
  return graph.node('Transpose', [x], { perm: ints(perm) })[0] as Value;
}

test('the transposition at the beginning falls away; what reads the pictures themselves gets them turned', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 2, 1, 3]);
  const scale = graph.constant('scale', float32([3], [1, 10, 100]));
  graph.output(
    graph.node('Relu', [transposed(graph, x, [0, 3, 1, 2])])[0] as Value,
    graph.node('Mul', [x, scale])[0] as Value,
  );
  const first = channelsFirst(graph);
  expect(first.inputs.map((v) => v.shape)).toEqual([['N', 3, 2, 1]]);
  expect(first.nodes.map((node) => node.op)).toEqual(['Relu', 'Transpose', 'Mul']);
  expect(first.outputs[1]?.shape).toEqual(['N', 2, 1, 3]);
});

test('a converted network begins without a transposition', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 'H', 'W', 3]);
  graph.output(graph.node('Relu', [transposed(graph, x, [0, 3, 1, 2])])[0] as Value);
  const first = channelsFirst(graph);
  expect(first.nodes.map((node) => node.op)).toEqual(['Relu']);
  expect(first.outputs[0]?.shape).toEqual(['N', 3, 'H', 'W']);
});

test('the result is the same', async () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', [1, 2, 1, 3]);
  graph.output(graph.node('Mul', [x, graph.constant('scale', float32([3], [1, 10, 100]))])[0] as Value);
  const [y] = await runGraph(channelsFirst(graph), { x: float32([1, 3, 2, 1], [1, 2, 3, 4, 5, 6]) });
  expect(toNumbers(y ?? float32([], [0]))).toEqual([1, 30, 500, 2, 40, 600]);
});

test('other inputs are left alone', () => {
  for (const shape of [
    ['N', 3, 'H', 'W'],
    ['N', 3, 3, 3],
    ['N', 3],
  ]) {
    const graph = new Graph(onnxDialect);
    graph.output(...graph.node('Relu', [graph.input('x', 'float32', shape)]));
    expect(channelsFirst(graph)).toBe(graph);
  }
});
