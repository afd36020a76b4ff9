import { describe, expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { type Attributes, int, ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { int64, tensor } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { cutCandidates, cutNamed } from './cut-candidates.js';

/** A graph of named nodes on pictures of 8x8. */
class Network {
  readonly graph = new Graph(onnxDialect);
  readonly input = this.graph.input('pictures', 'float32', ['N', 3, 8, 8]);
  #count = 0;

  op(name: string, op: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.graph.node(op, inputs, attributes, { name })[0] as Value;
  }

  weights(...shape: number[]): Value {
    return this.graph.constant(`weights.${this.#count++}`, sample(shape));
  }

  conv(name: string, x: Value, filters: number): Value {
    return this.op(name, 'Conv', [x, this.weights(filters, x.shape[1] as number, 1, 1)]);
  }

  linear(name: string, x: Value, outputs: number): Value {
    return this.op(name, 'Gemm', [x, this.weights(x.shape[1] as number, outputs)]);
  }

  /** [N, C, h, w] as tokens [N, h * w, C]. */
  tokens(name: string, map: Value): Value {
    const flat = this.op(`${name}.flat`, 'Reshape', [map, this.graph.constant(`${name}.shape`, int64([0, 0, -1]))]);
    return this.op(name, 'Transpose', [flat], { perm: ints([0, 2, 1]) });
  }

  names(...outputs: Value[]): string[] {
    this.graph.output(...outputs);
    return cutCandidates(this.graph, this.input).map(({ value, form }) => `${value.name}: ${form}`);
  }
}

describe('cutCandidates', () => {
  test('of a convolutional network: the pooled map, what is classified, the output', () => {
    const net = new Network();
    const pooled = net.op('pool', 'GlobalAveragePool', [net.conv('body', net.input, 16)]);
    const names = net.names(net.linear('fc', net.op('flat', 'Flatten', [pooled]), 10));
    expect(names).toEqual(['body: map', 'flat: vector', 'fc: vector']);
  });

  test('of one that classifies by a convolution: what that reads, unless it is as wide as layers are', () => {
    const classifies = (classes: number, softmax = false) => {
      const net = new Network();
      const map = net.op('relu', 'Relu', [net.conv('classifier', net.conv('body', net.input, 16), classes)]);
      const flat = net.op('flat', 'Flatten', [net.op('pool', 'GlobalAveragePool', [map])]);
      return net.names(softmax ? net.op('softmax', 'Softmax', [flat]) : flat)[0];
    };
    expect(classifies(1000)).toBe('body: map');
    expect(classifies(1001, true)).toBe('body: map');
    expect(classifies(1280)).toBe('relu: map');
  });

  test('of one with fixed pooling and linear layers: what the last of them reads, and the last map', () => {
    const net = new Network();
    const map = net.op('pool', 'MaxPool', [net.conv('body', net.input, 4)], {
      kernel_shape: ints([2, 2]),
      strides: ints([2, 2]),
    });
    const hidden = net.op('relu', 'Relu', [net.linear('hidden', net.op('flat', 'Flatten', [map]), 32)]);
    expect(net.names(net.linear('fc', hidden, 10))).toEqual(['relu: vector', 'fc: vector', 'pool: map']);
  });

  test('of a transformer: the class token, if that is classified, else the output, else the last tokens', () => {
    const net = new Network();
    const tokens = net.op('norm', 'Relu', [net.tokens('patches', net.conv('body', net.input, 16))]);
    const first = net.op(
      'class',
      'Gather',
      [tokens, net.graph.constant('first', tensor('int64', [], BigInt64Array.of(0n)))],
      { axis: int(1) },
    );
    const classified = net.linear('fc', first, 10);
    expect(net.names(classified)).toEqual(['class: vector', 'fc: vector', 'norm: tokens', 'body: map']);
    const pooled = new Network();
    const sequence = pooled.tokens('patches', pooled.conv('body', pooled.input, 16));
    const mean = pooled.op('mean', 'ReduceMean', [sequence, pooled.graph.constant('axis', int64([1]))], {
      keepdims: int(0),
    });
    expect(pooled.names(mean)).toEqual(['mean: vector', 'patches: tokens', 'body: map']);
    const hidden = new Network();
    const last = hidden.tokens('last', hidden.conv('body', hidden.input, 16));
    const pooler = hidden.op('pooler', 'ReduceMax', [last, hidden.graph.constant('axis', int64([1]))], {
      keepdims: int(0),
    });
    expect(hidden.names(last, pooler)).toEqual(['last: tokens', 'body: map', 'pooler: vector']);
  });

  test('of several outputs the first counts, of auxiliary classifiers none', () => {
    const net = new Network();
    const early = net.conv('early', net.input, 16);
    const classify = (name: string, map: Value) =>
      net.linear(name, net.op(`${name}.flat`, 'Flatten', [net.op(`${name}.pool`, 'GlobalAveragePool', [map])]), 10);
    const auxiliary = classify('aux', early);
    const main = classify('fc', net.conv('late', early, 32));
    const index = net.op('best', 'ArgMax', [main]);
    expect(net.names(index, main, auxiliary)).toEqual(['late: map', 'fc.flat: vector', 'fc: vector', 'aux: vector']);
  });

  test('of one that compares pictures with something else: the last of the pictures alone', () => {
    const net = new Network();
    const flat = net.op('flat', 'Flatten', [net.op('pool', 'GlobalMaxPool', [net.conv('body', net.input, 16)])]);
    const embedded = net.linear('embedding', flat, 32);
    const words = net.graph.input('words', 'float32', [32, 'M']);
    const scores = net.op('scores', 'MatMul', [embedded, words]);
    expect(net.names(scores)).toEqual(['body: map', 'flat: vector', 'embedding: vector']);
  });

  test('maps with channels last are told by what computes them', () => {
    const net = new Network();
    const last = net.op('last', 'Transpose', [net.conv('body', net.input, 16)], { perm: ints([0, 2, 3, 1]) });
    const mixed = net.op('mix', 'MatMul', [last, net.weights(16, 32)]);
    const mean = net.op('mean', 'ReduceMean', [mixed, net.graph.constant('axes', int64([1, 2]))], { keepdims: int(0) });
    expect(net.names(mean)).toEqual(['mix: map, channels last', 'mean: vector']);
  });
});

describe('cutNamed', () => {
  function network(): Network {
    const net = new Network();
    const words = net.graph.input('words', 'float32', ['N', 16]);
    const flat = net.op('flat', 'Flatten', [net.op('pool', 'GlobalAveragePool', [net.conv('body', net.input, 16)])]);
    net.graph.output(flat, net.op('sum', 'Add', [flat, words]), net.op('size', 'Shape', [flat]));
    return net;
  }

  test('takes a value or a node', () => {
    const { graph, input } = network();
    expect(cutNamed(graph, input, 'body').form).toBe('map');
    const node = new Network();
    const [value] = node.graph.node('Relu', [node.input], {}, { name: 'relu', outputNames: ['features'] }) as [Value];
    node.graph.output(value);
    expect(cutNamed(node.graph, node.input, 'relu').value.name).toBe('features');
  });

  test.each([
    ['nothing', /no value or node 'nothing'[\s\S]*body; flat[\s\S]*warmstart inspect/],
    ['sum', /cannot be cut behind 'sum'/],
    ['size', /cannot be cut behind 'size'[\s\S]*int64\[2\]/],
    ['pictures', /cannot be cut behind 'pictures'/],
    ['weights.0', /cannot be cut behind 'weights.0'/],
  ])('refuses %s, and lists the candidates', (name, message) => {
    const { graph, input } = network();
    expect(() => cutNamed(graph, input, name)).toThrow(expect.objectContaining({ code: 'E_BODY_CUT' }));
    expect(() => cutNamed(graph, input, name)).toThrow(message);
  });
});
