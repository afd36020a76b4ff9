import { expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { int } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { int64 } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { separators } from './separators.js';

test('are the values between blocks, not within one, and not where a shape alone is read', () => {
  const graph = new Graph(onnxDialect);
  const op = (name: string, type: string, inputs: readonly Value[], attributes = {}) =>
    graph.node(type, inputs, attributes, { name })[0] as Value;
  const x = graph.input('x', 'float32', ['N', 3, 8, 8]);
  const stem = op('stem', 'Relu', [x]);
  const left = op('left', 'Sigmoid', [stem]);
  const right = op('right', 'Tanh', [left]);
  const block = op('block', 'Add', [right, stem]);
  // A constant part between, a number of pictures, and a side that the end does not need.
  const doubled = op('doubled', 'Mul', [graph.constant('a', sample([1])), graph.constant('b', sample([1]))]);
  const scaled = op('scaled', 'Mul', [block, doubled]);
  op('side', 'Relu', [left]);
  const size = op('size', 'Gather', [op('shape', 'Shape', [x]), graph.constant('first', int64([0]))], { axis: int(0) });
  const shape = op('sizes', 'Concat', [size, graph.constant('rest', int64([-1]))], { axis: int(0) });
  const end = op('end', 'Reshape', [scaled, shape]);
  op('behind', 'Relu', [end]);
  const names = (input: Value, to: Value) => separators(graph, input, to).map(({ value }) => value.name);
  expect(names(x, end)).toEqual(['stem', 'block', 'scaled', 'end']);
  expect(names(stem, right)).toEqual(['left', 'right']);
  expect(names(x, right)).toEqual(['stem', 'left', 'right']);
  expect(names(block, stem)).toEqual([]);
  const [{ position } = { position: -1 }] = separators(graph, x, end);
  expect(graph.nodes[position]?.name).toBe('stem');
});
