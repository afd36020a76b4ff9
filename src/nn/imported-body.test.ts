import { describe, expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { int } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import type { Shape } from '../ir/shape.js';
import { type DType, int64 } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { findParameters } from '../passes/parameters.js';
import { stateNames } from '../passes/state-names.js';
import { importedArchitecture } from './imported-body.js';
import { buildNetwork } from './network.js';

const size = { height: 32, width: 48, seed: 1 };

/** Writes what an exporter would: each function adds a node to the graph and returns its result. */
class Exported {
  readonly graph = new Graph(onnxDialect);
  readonly input: Value;
  #count = 0;

  constructor(shape: Shape = ['batch', 3, 'height', 'width'], dtype: DType = 'float32') {
    this.input = this.graph.input('image', dtype, shape);
  }

  op(op: string, inputs: readonly Value[], attributes = {}): Value {
    return this.graph.node(op, inputs, attributes)[0] as Value;
  }

  weights(...shape: number[]): Value {
    return this.graph.constant(`weights.${this.#count++}`, sample(shape, this.#count));
  }

  axes(...values: number[]): Value {
    return this.graph.constant(this.graph.freshName('axes'), int64(values));
  }

  /** Halves the map and gives it 8 channels. */
  map(x: Value = this.input): Value {
    const channels = x === this.input ? 3 : 8;
    return this.op('Conv', [x, this.weights(8, channels, 2, 2)], { strides: { type: 'ints', value: [2, 2] } });
  }

  classified(pooled: Value): Value {
    return this.op('Gemm', [this.op('Flatten', [pooled]), this.weights(8, 10)]);
  }

  /** What a body made of this graph gives. */
  featuresOf(output: Value): Shape | undefined {
    this.graph.output(output);
    return importedArchitecture('some', this.graph).body(size).graph.outputs[0]?.shape;
  }
}

describe('importedArchitecture cuts', () => {
  const map = ['N', 8, 16, 24];

  test.each(['GlobalAveragePool', 'GlobalMaxPool'])('before %s and a classifier', (pool) => {
    const net = new Exported();
    expect(net.featuresOf(net.classified(net.op(pool, [net.map()])))).toEqual(map);
  });

  test.each([
    [[2, 3], 0],
    [[3, 2], 1],
    [[-2, -1], 0],
    [[-1, -2], 1],
  ] as const)('before a mean over the axes %j (keepdims %i)', (axes, keepdims) => {
    const net = new Exported();
    const mean = net.op('ReduceMean', [net.map(), net.axes(...axes)], { keepdims: int(keepdims) });
    expect(net.featuresOf(net.classified(mean))).toEqual(map);
  });

  test('before a pooling that is itself the output', () => {
    const net = new Exported();
    expect(net.featuresOf(net.op('GlobalAveragePool', [net.map()]))).toEqual(map);
    const vector = new Exported();
    const mean = vector.op('ReduceMean', [vector.map(), vector.axes(2, 3)], { keepdims: int(0) });
    expect(vector.featuresOf(mean)).toEqual(map);
  });

  test('before the classifier, not at a pooling that only weighs channels', () => {
    const net = new Exported();
    const x = net.map();
    const weighed = net.op('Mul', [x, net.op('Sigmoid', [net.op('GlobalAveragePool', [x])])]);
    expect(net.featuresOf(net.classified(net.op('GlobalAveragePool', [net.map(weighed)])))).toEqual(['N', 8, 8, 12]);
  });

  test('nowhere when the output is a map, whatever is pooled before', () => {
    const net = new Exported();
    const x = net.map();
    const weighed = net.op('Mul', [x, net.op('Sigmoid', [net.op('GlobalAveragePool', [x])])]);
    expect(net.featuresOf(weighed)).toEqual(map);
  });

  test('at the pooling also where the batch is read off the input on the way', () => {
    const net = new Exported();
    const pooled = net.op('GlobalAveragePool', [net.map()]);
    const batch = net.op('Gather', [net.op('Shape', [net.input]), net.axes(0)], { axis: int(0) });
    const flat = net.op('Reshape', [pooled, net.op('Concat', [batch, net.axes(8)], { axis: int(0) })]);
    expect(net.featuresOf(net.op('Gemm', [flat, net.weights(8, 10)]))).toEqual(map);
  });

  test('nowhere when the output is a vector that comes about otherwise', () => {
    const net = new Exported(['batch', 3, 32, 48]);
    const x = net.op('MaxPool', [net.map()], { kernel_shape: { type: 'ints', value: [16, 24] } });
    expect(net.featuresOf(net.op('Flatten', [x]))).toEqual(['N', 8]);
  });
});

describe('importedArchitecture', () => {
  function classifier(shape?: Shape): Exported {
    const net = new Exported(shape);
    net.graph.output(net.classified(net.op('GlobalAveragePool', [net.map(net.map(net.map()))])));
    return net;
  }

  test('takes a model exported for one size and batch at any other', () => {
    const architecture = importedArchitecture('some', classifier([1, 3, 224, 224]).graph);
    expect(architecture.body(size).graph.outputs[0]?.shape).toEqual(['N', 8, 4, 6]);
    expect(architecture.body({ ...size, height: 64 }).graph.outputs[0]?.shape).toEqual(['N', 8, 8, 6]);
    expect(importedArchitecture('some', classifier(['n', 'c', 'h', 'w']).graph).name).toBe('some');
  });

  test('names everything below body. and groups the layers by depth', () => {
    const { graph, groups } = importedArchitecture('some', classifier().graph).body(size);
    expect(groups).toEqual([['body.weights.0'], ['body.weights.1'], ['body.weights.2']]);
    expect(graph.inputs.map((v) => v.name)).toEqual(['body.image']);
    expect(findParameters(graph).map((v) => v.name)).toEqual(groups.flat());
  });

  test('pretrained, has the weights of the graph; else random ones, and says so', () => {
    const { graph } = classifier();
    const architecture = importedArchitecture('some', graph);
    const weights = (g: Graph) => g.value('body.weights.1').constant?.data;
    const pretrained = architecture.pretrained?.(size);
    expect(pretrained?.pretrainedOn).toBe('weights in some');
    expect(pretrained && weights(pretrained.graph)).toBe(graph.value('weights.1').constant?.data);
    const random = architecture.body(size);
    expect(random).not.toHaveProperty('pretrainedOn');
    expect(weights(random.graph)).not.toEqual(graph.value('weights.1').constant?.data);
    expect(weights(random.graph)).toEqual(weights(architecture.body(size).graph));
    expect(weights(random.graph)).not.toEqual(weights(architecture.body({ ...size, seed: 2 }).graph));
  });

  test.each([
    ['grey pictures', ['N', 1, 32, 32], 'float32'],
    ['pictures of unknown layout', ['N', 32, 'w', 'c'], 'float32'],
    ['words', ['N', 128], 'int64'],
    ['half precision', ['N', 3, 32, 32], 'float16'],
  ] as const)('refuses a model for %s', (_, shape, dtype) => {
    const net = new Exported(shape, dtype);
    net.graph.output(net.op('Identity', [net.input]));
    expect(() => importedArchitecture('some', net.graph)).toThrow(/one input of float32 \[N, 3, H, W\]/);
  });

  test('refuses a model without features', () => {
    const empty = new Exported();
    expect(() => importedArchitecture('some', empty.graph)).toThrow(/no features that a head could use/);
    const number = new Exported(['N', 3, 32, 32]);
    number.graph.output(number.op('ReduceMean', [number.input, number.axes(1, 2, 3)], { keepdims: int(0) }));
    expect(() => importedArchitecture('some', number.graph)).toThrow(/output ReduceMean \[N\]/);
  });

  test('takes and gives maps with channels first, whatever the model does', async () => {
    const net = new Exported(['n', 32, 48, 3]);
    const first = net.op('Transpose', [net.input], { perm: { type: 'ints', value: [0, 3, 1, 2] } });
    const map = net.op('Conv', [first, net.weights(8, 3, 2, 2)], { strides: { type: 'ints', value: [2, 2] } });
    const last = net.op('Transpose', [map], { perm: { type: 'ints', value: [0, 2, 3, 1] } });
    const pooled = net.op('ReduceMean', [net.op('Relu', [last]), net.axes(1, 2)], { keepdims: int(0) });
    net.graph.output(net.op('Gemm', [pooled, net.weights(8, 10)]));
    const { graph } = importedArchitecture('last', net.graph).pretrained?.(size) ?? { graph: new Graph(onnxDialect) };
    expect([graph.inputs[0]?.shape, graph.outputs[0]?.shape]).toEqual([
      ['N', 3, 32, 48],
      ['N', 8, 16, 24],
    ]);
    // The same as the convolution alone, since the layouts cancel.
    const plain = new Exported(['n', 3, 32, 48]);
    const conv = plain.op('Conv', [plain.input, plain.weights(8, 3, 2, 2)], {
      strides: { type: 'ints', value: [2, 2] },
    });
    plain.graph.output(plain.op('Relu', [conv]));
    const pictures = sample([2, 3, 32, 48]);
    expect(await runGraph(graph, { 'body.image': pictures })).toEqual(await runGraph(plain.graph, { image: pictures }));
  });

  test('keeps only what the pictures lead to, where a model takes words too', () => {
    const net = new Exported();
    const words = net.graph.input('words', 'int64', ['batch', 4]);
    const known = net.op('ReduceMean', [net.op('Gather', [net.weights(9, 8), words]), net.axes(1)], {
      keepdims: int(0),
    });
    const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [net.map()])]);
    net.graph.output(net.op('MatMul', [pooled, net.op('Transpose', [known])]), pooled);
    const { graph, groups } = importedArchitecture('both', net.graph).body(size);
    expect(graph.inputs.map(({ name }) => name)).toEqual(['body.image']);
    expect([graph.outputs[0]?.shape, groups]).toEqual([['N', 8, 16, 24], [['body.weights.1']]]);
  });

  test('counts the tokens that stand for no patch', () => {
    const net = new Exported(['n', 3, 32, 48]);
    const patches = net.op('Transpose', [net.op('Reshape', [net.map(), net.axes(0, 8, -1)])], {
      perm: { type: 'ints', value: [0, 2, 1] },
    });
    const batch = net.op('Gather', [net.op('Shape', [net.input]), net.axes(0)], { axis: int(0) });
    const token = net.op('Expand', [net.weights(1, 2, 8), net.op('Concat', [batch, net.axes(2, 8)], { axis: int(0) })]);
    const tokens = net.op('Relu', [net.op('Concat', [token, patches], { axis: int(1) })]);
    net.graph.output(tokens);
    const body = importedArchitecture('tokens', net.graph).body(size);
    expect(body.graph.outputs[0]?.shape).toEqual(['N', 2 + 16 * 24, 8]);
    expect(body.prefixTokens).toBe(2);
    const without = importedArchitecture('tokens', net.graph, { cut: patches.name }).body(size);
    expect(without).not.toHaveProperty('prefixTokens');
  });

  test('says which node does not allow a size or a batch', () => {
    const fixed = new Exported([1, 3, 32, 48]);
    const hidden = fixed.op('Gemm', [fixed.op('Flatten', [fixed.map()]), fixed.weights(8 * 16 * 24, 10)]);
    fixed.graph.output(fixed.op('Gemm', [fixed.op('Relu', [hidden]), fixed.weights(10, 5)]));
    const architecture = importedArchitecture('some', fixed.graph);
    expect(architecture.body(size).graph.outputs[0]?.shape).toEqual(['N', 10]);
    expect(() => architecture.body({ ...size, height: 64 })).toThrow(
      /does not take pictures of this size[\s\S]*Gemm[\s\S]*--cut Conv/,
    );
    const map = importedArchitecture('some', fixed.graph, { cut: 'Conv' });
    expect(map.body({ ...size, height: 64 }).graph.outputs[0]?.shape).toEqual(['N', 8, 32, 24]);
    const single = new Exported([1, 3, 32, 48]);
    single.graph.output(single.op('Reshape', [single.map(), single.axes(1, 8, 16, 24)]));
    expect(() => importedArchitecture('some', single.graph).body(size)).toThrow(/not in batches of any size/);
  });
});

describe('a network of tokens, as exporters write it', () => {
  /** Patches as tokens, positions, a layer norm in pieces, a linear layer on sequences with a layer scale; pooled. */
  function tokens(change: (net: Exported, x: Value) => Value = (_, x) => x): Graph {
    const net = new Exported(['batch', 3, 32, 48]);
    const centred = net.op('Sub', [net.input, net.weights(1, 3, 1, 1)]);
    const map = net.op('Conv', [centred, net.weights(8, 3, 16, 16)], { strides: { type: 'ints', value: [16, 16] } });
    const patches = net.op('Transpose', [net.op('Reshape', [map, net.axes(-1, 8, 6)])], {
      perm: { type: 'ints', value: [0, 2, 1] },
    });
    const x = change(net, net.op('Add', [patches, net.weights(1, 6, 8)]));
    const mean = net.op('ReduceMean', [x, net.axes(-1)]);
    const normed = net.op('Add', [net.op('Mul', [net.op('Sub', [x, mean]), net.weights(8)]), net.weights(8)]);
    const hidden = net.op('Add', [net.op('MatMul', [normed, net.weights(8, 8)]), net.weights(8)]);
    const sum = net.op('Add', [x, net.op('Mul', [hidden, net.weights(8)])]);
    net.graph.output(net.op('ReduceMean', [sum, net.axes(1)], { keepdims: int(0) }));
    return net.graph;
  }
  const positions = 8 * 6;
  const learned = 8 * 3 * 16 * 16 + positions + 8 + 8 + 8 * 8 + 8 + 8;
  const count = (graph: Graph, names: readonly string[]) =>
    names.reduce((n, name) => n + (graph.value(name).constant?.data.length ?? 0), 0);

  test('learns biases, scales and positions, and has random ones from scratch', () => {
    const architecture = importedArchitecture('tokens', tokens());
    const [fresh, pretrained] = [architecture.body(size), architecture.pretrained?.(size)];
    const numbers = (graph: Graph | undefined, name: string) => graph?.value(name).constant?.data;
    expect(fresh.groups.flat()).toHaveLength(7);
    expect(count(fresh.graph, fresh.groups.flat())).toBe(learned);
    for (const name of fresh.groups.flat()) {
      expect(numbers(fresh.graph, name), name).not.toEqual(numbers(pretrained?.graph, name));
    }
    // In front of the first layer: the model's own normalisation.
    expect(numbers(fresh.graph, 'body.weights.0')).toBe(numbers(pretrained?.graph, 'body.weights.0'));
  });

  test('with its normalisation, parameters are those of the body and the head', () => {
    const body = importedArchitecture('tokens', tokens()).body(size);
    const statistics = { mean: [0.5, 0.4, 0.3], std: [1, 2, 4] } as const;
    const { graph, groups } = buildNetwork(body, { classes: 2, seed: 0, statistics });
    const [last, ...others] = groups.toReversed();
    expect(others.toReversed()).toEqual(body.groups);
    expect(last).toHaveLength(8);
    expect(last?.every((name) => name.startsWith('head.'))).toBe(true);
    expect(findParameters(graph).map((v) => v.name)).toEqual(groups.flat());
    expect(stateNames(graph).filter((name) => !name.startsWith('head.'))).toEqual(body.groups.flat());
  });

  test('is refused from scratch where pretrained numbers of no known role would stay', () => {
    const halves = (net: Exported, x: Value) => {
      const half = net.graph.constant('half', { dtype: 'float16', shape: [8, 8], data: new Uint16Array(64) });
      return net.op('MatMul', [x, net.op('Cast', [half], { to: int(1) })]);
    };
    const largest = (net: Exported, x: Value) => net.op('Max', [x, net.weights(1, 6, 8)]);
    const both = importedArchitecture(
      'both',
      tokens((net, x) => halves(net, largest(net, x))),
    );
    expect(() => both.body(size)).toThrow(
      expect.objectContaining({
        code: 'E_BODY_CONSTANTS',
        message: expect.stringMatching(
          /2, the largest 'body\.half', float16\[8, 8\], read by Cast[\s\S]*--scratch-arch/,
        ),
      }),
    );
    expect(both.pretrained?.(size).pretrainedOn).toBe('weights in both');
    const half = importedArchitecture('half', tokens(halves));
    expect(() => half.body(size)).toThrow(/'body\.half', float16\[8, 8\], read by Cast/);
    // Few numbers may well be fixed.
    const few = importedArchitecture(
      'few',
      tokens((net, x) => net.op('Max', [x, net.weights(8)])),
    );
    expect(few.body(size).groups.flat()).toHaveLength(7);
  });
});
