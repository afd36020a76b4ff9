import { expect, test } from 'vitest';
import { Graph, type Value } from '../ir/graph.js';
import { filled, float32 } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { replaceConstants } from './replace-constants.js';

function network() {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 2]);
  const w = graph.constant('w', float32([2, 2], [1, 2, 3, 4]));
  const [h] = graph.node('MatMul', [x, w]) as [Value];
  graph.output(...graph.node('Add', [h, graph.constant('b', float32([2], [5, 6]))]));
  return graph;
}

test('constants get other values, and the source keeps its own', () => {
  const source = network();
  const weight = float32([2, 2], [0, 0, 0, 0]);
  const replaced = replaceConstants(source, new Map([['w', weight]]));
  expect(replaced.constants.map((v) => [v.name, v.constant])).toEqual([
    ['w', weight],
    ['b', source.value('b').constant],
  ]);
  expect(source.value('w').constant?.data[0]).toBe(1);
});

test.each([
  ['w', filled('float32', [2], 0), /'w' does not fit\n.*float32\[2, 2\]\n.*float32\[2\]/],
  ['w', filled('float64', [2, 2], 0), /'w' does not fit.*\n.*\n.*float64/],
  ['ghost', filled('float32', [2], 0), /no constant 'ghost'/],
  ['x', filled('float32', [2], 0), /no constant 'x'/],
])('%s is refused: case %#', (name, value, message) => {
  const replace = () => replaceConstants(network(), new Map([[name, value]]));
  expect(replace).toThrow(expect.objectContaining({ code: 'E_PASS_CONSTANT' }));
  expect(replace).toThrow(message);
});
