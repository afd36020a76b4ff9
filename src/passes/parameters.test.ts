import { describe, expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { type Attribute, type Attributes, int, string } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { filled, float32, int64, type Tensor, tensor } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import type { OpName } from '../ops/names.js';
import { findParameters, parametersByNode, parameterUses } from './parameters.js';
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

test('what is kept in another dtype is none, nor is a normalisation', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float64', [2, 2]);
  const double = graph.constant('double', filled('float64', [2, 2], 1));
  graph.node('MatMul', [x, double]);
  const y = graph.input('y', 'float32', [2, 2]);
  graph.node('Mul', [y, graph.constant('std', float32([2], [1, 2]))]);
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

describe('tensors that a layer does not read as they are', () => {
  /** Builds a graph whose first layer gives `tokens` [N, 4, 8]. */
  function network() {
    const graph = new Graph(onnxDialect);
    const constant = (name: string, ...shape: number[]) => graph.constant(name, sample(shape, 1));
    const ints = (...values: number[]) => graph.constant(graph.freshName('ints'), int64(values));
    const op = (type: OpName, inputs: readonly Value[], attributes: Attributes = {}) =>
      graph.node(type, inputs, attributes)[0] as Value;
    const x = graph.input('x', 'float32', ['N', 4, 3]);
    const tokens = op('MatMul', [x, constant('first', 3, 8)]);
    const found = () => findParameters(graph).map((v) => v.name);
    return { graph, constant, ints, op, x, tokens, found };
  }

  test('are parameters behind a transpose, reshape, slice, cast of names, or arithmetic of constants', () => {
    const { constant, ints, op, tokens, found } = network();
    const transposed = op('Transpose', [constant('transposed', 8, 8)]);
    const reshaped = op('Unsqueeze', [op('Reshape', [constant('reshaped', 64), ints(8, 8)]), ints(0)]);
    const sliced = op('Slice', [constant('sliced', 20, 8), ints(0), ints(8), ints(0)]);
    const scaled = op('Mul', [op('Identity', [constant('scaled', 8)]), constant('one number', 1)]);
    const x = op('MatMul', [op('MatMul', [op('MatMul', [tokens, transposed]), reshaped]), sliced]);
    op('LayerNormalization', [x, scaled]);
    expect(found()).toEqual(['first', 'transposed', 'reshaped', 'sliced', 'scaled']);
  });

  test('are parameters as class tokens, positions and tables of relative positions', () => {
    const { graph, constant, ints, op, x, tokens, found } = network();
    const batch = op('Gather', [op('Shape', [x]), ints(0)], { axis: int(0) });
    const sizes = op('Concat', [batch, ints(1, 8)], { axis: int(0) });
    const token = op('Expand', [constant('class token', 1, 1, 8), sizes]);
    const all = op('Add', [op('Concat', [token, tokens], { axis: int(1) }), constant('positions', 1, 5, 8)]);
    const index = ints(...Array.from({ length: 25 }, (_, i) => i % 9));
    const table = op('Reshape', [op('Gather', [constant('table', 9, 1), index]), ints(1, 5, 5)]);
    const scores = op('MatMul', [all, op('Transpose', [all], { perm: intsOf(0, 2, 1) })]);
    op('Softmax', [op('Add', [scores, table])]);
    const replaced = op('Where', [graph.constant('which', bools(5)), all, constant('mask token', 1, 1, 8)]);
    op('Relu', [replaced]);
    expect(found()).toEqual(['first', 'class token', 'positions', 'table', 'mask token']);
  });

  test("are the author's as masks, coordinates and factors of a resize", () => {
    const { graph, constant, op, tokens, found } = network();
    const mask = graph.constant(
      'mask',
      float32(
        [4, 8],
        Array.from({ length: 32 }, (_, i) => (i % 3 ? 0 : -100)),
      ),
    );
    const x = op('Add', [tokens, mask]);
    // Swin (version 2) computes its biases from coordinates with a network of their own.
    const hidden = op('Relu', [
      op('Add', [op('MatMul', [constant('coordinates', 4, 2), constant('w', 2, 16)]), constant('b', 16)]),
    ]);
    const biased = op('Add', [x, op('MatMul', [hidden, constant('v', 16, 8)])]);
    const map = op('Unsqueeze', [biased, graph.constant('axis', int64([1]))]);
    graph.node('Resize', [map, undefined, graph.constant('factors', float32([4], [1, 1, 2, 2]))], {
      mode: string('nearest'),
    });
    expect(found()).toEqual(['first', 'w', 'v', 'b']);
  });

  test("are the author's as angles, and as their sines and cosines", () => {
    const { graph, constant, op, tokens, found } = network();
    const angles = sample([4, 8]).data;
    const table = (name: string, f: (angle: number) => number) =>
      graph.constant(name, float32([4, 8], [...angles].map(f)));
    const turned = op('Add', [
      op('Mul', [tokens, table('cos', Math.cos)]),
      op('Mul', [tokens, table('sin', Math.sin)]),
    ]);
    op('Mul', [op('Mul', [turned, op('Cos', [constant('angles', 4, 8)])]), constant('gamma', 8)]);
    expect(found()).toEqual(['first', 'gamma']);
  });

  test('are parameters as latent tokens that a layer reads', () => {
    const { constant, op, tokens, found } = network();
    const query = op('MatMul', [constant('latent', 1, 1, 8), constant('query', 8, 8)]);
    op('Mul', [tokens, query]);
    expect(found()).toEqual(['first', 'query', 'latent']);
  });

  test('and each use names the layer, and which of its inputs they make up', () => {
    const { constant, op, tokens, graph } = network();
    op('MatMul', [tokens, op('Transpose', [constant('weight', 8, 8)])]);
    const uses = parameterUses(graph).map(({ parameter, node, index }) => [parameter.name, node.op, index]);
    expect(uses).toEqual([
      ['first', 'MatMul', 1],
      ['weight', 'MatMul', 1],
    ]);
  });

  test('norms, activations and batch norms in pieces have theirs', () => {
    const { graph, constant, op, tokens, found } = network();
    const axis = graph.constant('axis', int64([-1]));
    const centred = op('Sub', [tokens, op('ReduceMean', [tokens, axis])]);
    const variance = op('ReduceMean', [op('Pow', [centred, constant('two', 1)]), axis]);
    const normed = op('Div', [centred, op('Sqrt', [op('Add', [variance, constant('epsilon', 1)])])]);
    const x = op('Add', [op('Mul', [normed, constant('gamma', 8)]), constant('beta', 8)]);
    const erf = op('Add', [op('Erf', [op('Div', [x, constant('root', 1)])]), constant('one', 1)]);
    const gelu = op('Mul', [op('Mul', [x, erf]), constant('half', 1)]);
    op('Add', [op('Mul', [gelu, constant('scale', 1, 1, 8)]), constant('shift', 1, 1, 8)]);
    expect(found()).toEqual(['first', 'gamma', 'beta', 'scale', 'shift']);
  });

  test('are found behind a chain of any length', () => {
    const { constant, op, tokens, found } = network();
    let bias = constant('bias', 8);
    for (let i = 0; i < 20_000; i++) bias = op('Identity', [bias]);
    op('Add', [tokens, bias]);
    expect(found()).toEqual(['first', 'bias']);
  });
});

function intsOf(...value: number[]): Attribute {
  return { type: 'ints', value };
}

function bools(length: number): Tensor {
  return tensor(
    'bool',
    [1, length, 1],
    Uint8Array.from({ length }, (_, i) => i % 2),
  );
}
