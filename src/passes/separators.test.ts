import fc from 'fast-check';
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

test('of any graph are those without which the end does not depend on the input', () => {
  const node = fc.tuple(fc.nat(), fc.nat());
  fc.assert(
    fc.property(fc.array(node, { minLength: 1, maxLength: 12 }), (nodes) => {
      const graph = new Graph(onnxDialect);
      const values = [graph.input('x', 'float32', [1])];
      for (const [a, b] of nodes) {
        const inputs = [a, b].map((i) => values[i % values.length] as Value);
        values.push(graph.node('Add', inputs)[0] as Value);
      }
      const [x, end] = [values[0], values.at(-1)] as [Value, Value];
      const reaches = (without: Value) => {
        const reached = new Set([x]);
        for (const { inputs, outputs } of graph.nodes)
          if (inputs.some((v) => v && reached.has(v))) for (const v of outputs) if (v !== without) reached.add(v);
        return reached.has(end);
      };
      const wanted = values.slice(1).filter((v) => v === end || !reaches(v));
      expect(separators(graph, x, end).map(({ value }) => value)).toEqual(wanted);
    }),
  );
});
