import { expect, test } from 'vitest';
import { Graph, type Value } from '../ir/graph.js';
import { filled, float32, int64 } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { findParameters, parametersByNode } from './parameters.js';
import { stateNames } from './state-names.js';

/** A normalisation, a convolution with batch norm, and one weight that two products share. */
function network() {
  const graph = new Graph(onnxDialect);
  const constant = (name: string, ...shape: number[]) => graph.constant(name, filled('float32', shape, 0.5));
  const x = graph.input('x', 'float32', ['N', 3, 4, 4]);
  const [centred] = graph.node('Sub', [x, constant('mean', 3, 1, 1)]) as [Value];
  const [map] = graph.node('Conv', [centred, constant('conv.weight', 5, 3, 3, 3), constant('conv.bias', 5)]) as [Value];
  const norm = ['weight', 'bias', 'running_mean', 'running_var'].map((name) => constant(`bn.${name}`, 5));
  const [normalized] = graph.node('BatchNormalization', [map, ...norm]) as [Value];
  const [pooled] = graph.node('GlobalAveragePool', [normalized]) as [Value];
  const [features] = graph.node('Flatten', [pooled]) as [Value];
  const shared = constant('shared', 5, 5);
  const [once] = graph.node('MatMul', [features, shared]) as [Value];
  const [twice] = graph.node('MatMul', [once, shared]) as [Value];
  graph.output(twice);
  return graph;
}

test('parameters are found in the order in which they are read, each once', () => {
  const graph = network();
  expect(findParameters(graph).map((v) => v.name)).toEqual([
    'conv.weight',
    'conv.bias',
    'bn.weight',
    'bn.bias',
    'shared',
  ]);
});

test('a checkpoint keeps running statistics too', () => {
  expect(stateNames(network())).toEqual([
    'conv.weight',
    'conv.bias',
    'bn.weight',
    'bn.bias',
    'shared',
    'bn.running_mean',
    'bn.running_var',
  ]);
});

test('what the graph computes, or keeps in another dtype, is none', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float64', [2, 2]);
  const double = graph.constant('double', filled('float64', [2, 2], 1));
  graph.node('MatMul', [x, double]);
  const y = graph.input('y', 'float32', [2, 2]);
  const [computed] = graph.node('Relu', [graph.constant('w', float32([2, 2], [1, 2, 3, 4]))]) as [Value];
  graph.node('MatMul', [y, computed]);
  graph.node('Gemm', [y, graph.constant('left', float32([2, 2], [1, 2, 3, 4]))]);
  expect([...parametersByNode(graph).keys()]).toEqual(graph.nodes);
  expect([...parametersByNode(graph).values()].flat().map((v) => v.name)).toEqual(['left']);
});

test('tensors of arithmetic are parameters behind the first layer, as exporters write biases and scales', () => {
  const graph = new Graph(onnxDialect);
  const constant = (name: string, ...shape: number[]) => graph.constant(name, filled('float32', shape, 0.5));
  const apply = (op: string, x: Value, y: Value) => graph.node(op, [x, y])[0] as Value;
  let x = graph.input('x', 'float32', ['N', 7, 3]);
  x = apply('Div', apply('Sub', x, constant('mean', 3)), constant('std', 3));
  x = apply('Add', apply('MatMul', x, constant('weight', 3, 4)), constant('bias', 4));
  x = apply('Add', x, constant('positions', 1, 7, 4));
  x = apply('Div', apply('Sub', x, constant('shift', 4)), constant('divisor', 4));
  x = apply('Mul', constant('scale', 4), x);
  x = apply('Mul', apply('Add', x, constant('epsilon')), constant('one number', 1));
  // Neither arithmetic on shapes nor that of constants alone.
  const [shape] = graph.node('Shape', [x]) as [Value];
  const [sizes] = graph.node('Cast', [shape], { to: { type: 'int', value: 1 } }) as [Value];
  graph.output(apply('Mul', sizes, constant('factors', 3)), apply('Mul', constant('left', 2), constant('right', 2)));
  graph.output(apply('Add', shape, graph.constant('offsets', int64([1, 2, 3]))), x);
  const wanted = ['weight', 'bias', 'positions', 'shift', 'divisor', 'scale'];
  expect(findParameters(graph).map((v) => v.name)).toEqual(wanted);
});
