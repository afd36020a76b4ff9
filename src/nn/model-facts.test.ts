import { expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { Graph, type Value } from '../ir/graph.js';
import { float32, int64 } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { modelFacts } from './model-facts.js';

/** Pictures with channels last, a normalisation, two convolutions with biases, and a classifier. */
function network(): Graph {
  const graph = new Graph(onnxDialect);
  const op = (name: string, type: string, inputs: readonly Value[], attributes = {}) =>
    graph.node(type, inputs, attributes, { name })[0] as Value;
  const weights = (name: string, ...shape: number[]) => graph.constant(name, sample(shape));
  const pictures = graph.input('pictures', 'float32', ['N', 'H', 'W', 3]);
  const shape = op('size', 'Shape', [pictures]);
  graph.node('Gather', [shape, graph.constant('first', int64([0]))]);
  let x = op('centred', 'Sub', [pictures, graph.constant('mean', float32([3], [0.485, 0.456, 0.406]))]);
  x = op('scaled', 'Div', [x, graph.constant('std', float32([], [0.25]))]);
  x = op('first', 'Transpose', [x], { perm: { type: 'ints', value: [0, 3, 1, 2] } });
  x = op('relu1', 'Relu', [op('conv1', 'Conv', [x, weights('w1', 4, 3, 1, 1), weights('b1', 4)])]);
  x = op('relu2', 'Relu', [op('conv2', 'Conv', [x, weights('w2', 8, 4, 1, 1), weights('b2', 8)])]);
  x = op('flat', 'Flatten', [op('pool', 'GlobalAveragePool', [x])]);
  graph.output(op('fc', 'Gemm', [x, weights('w3', 8, 5)]));
  return graph;
}

test('tells what a network takes, does in front, holds, and how deep it is', () => {
  const facts = modelFacts(network());
  expect(facts.parameters).toBe(16 + 40 + 40);
  expect(facts.batchNorms).toEqual({ count: 0, folded: true });
  expect(facts.operators.slice(0, 2)).toEqual([
    { op: 'Conv', count: 2, use: 'trained' },
    { op: 'Relu', count: 2, use: 'trained' },
  ]);
  expect(facts.operators).toContainEqual({ op: 'Shape', count: 1, use: 'constant' });
  expect(facts.body).toEqual({
    pictures: 'pictures',
    channelsLast: true,
    normalization: ['Sub 0.485, 0.456, 0.406', 'Div 0.25'],
    cuts: [
      expect.objectContaining({ name: 'relu2', form: 'map' }),
      expect.objectContaining({ name: 'flat', form: 'vector' }),
      expect.objectContaining({ name: 'fc', form: 'vector', shape: ['N', 5] }),
    ],
    parameters: 56,
    groups: [
      { layers: 1, parameters: 16, first: 'conv1', last: 'conv1', freezeTo: 'relu1' },
      { layers: 1, parameters: 40, first: 'conv2', last: 'conv2', freezeTo: 'relu2' },
    ],
  });
  expect(modelFacts(network(), 'conv1').body?.groups).toHaveLength(1);
  expect(() => modelFacts(network(), 'mean')).toThrow(expect.objectContaining({ code: 'E_BODY_CUT' }));
});

test('a graph may take several kinds of pictures, or none', () => {
  const graph = new Graph(onnxDialect);
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', ['N', 3, 8, 8])) as [Value, Value];
  graph.output(graph.node('Add', [a, b])[0] as Value);
  expect(modelFacts(graph)).not.toHaveProperty('body');
  expect(modelFacts(graph).problem).toMatch(/does not take pictures/);
});
