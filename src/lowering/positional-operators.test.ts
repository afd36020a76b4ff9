import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSame } from '../../test/support/two-layouts.js';
import { type Attributes, float, int, ints } from '../ir/attributes.js';
import { Graph, type Node, type Value } from '../ir/graph.js';
import { normal } from '../nn/initializer.js';
import { Layers } from '../nn/layers.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import type { OpName } from '../ops/names.js';

interface Size {
  readonly pictures: number;
  readonly channels: number;
  /** Height and width. */
  readonly map: readonly [number, number];
}

const small: Size = { pictures: 2, channels: 3, map: [4, 3] };

/** A network that begins with a convolution to a map [N, C, H, W], which moves. */
function network(write: (nn: Layers, map: Value) => Value | readonly Value[], size: Partial<Size> = {}): Graph {
  const { pictures, channels, map } = { ...small, ...size };
  const graph = new Graph(onnxDialect);
  const nn = new Layers(new GraphBuilder(graph), normal(1, 0.5));
  const x = graph.input('x', 'float32', [pictures, 2, ...map]);
  graph.output(...[write(nn, nn.conv('conv', x, channels, { kernel: 3, padding: 1 }))].flat());
  return graph;
}

/** Ranks of the maps that nodes of this kind read: 3 in the positional layout, 4 in the plain one. */
const ranksOf = (op: OpName, nodes: readonly Node[]) =>
  nodes.filter((node) => node.op === op).map((node) => node.inputs[0]?.shape.length);

describe('stays in the layout:', () => {
  test.each<[OpName, Attributes?]>([
    ['Relu'],
    ['LeakyRelu', { alpha: float(0.2) }],
    ['Elu', { alpha: float(0.7) }],
    ['Selu'],
    ['Gelu'],
    ['Sigmoid'],
    ['HardSigmoid'],
    ['HardSwish'],
    ['Tanh'],
    ['Softplus'],
    ['GlobalAveragePool'],
  ])('%s', async (op, attributes) => {
    const { nodes } = await expectSame(network(({ b }, map) => b.one(op, [map], attributes)));
    expect(ranksOf(op === 'GlobalAveragePool' ? 'ReduceMean' : op, nodes)).toEqual([3]);
  });

  test('Clip, with one bound or the other', async () => {
    const { nodes } = await expectSame(
      network(({ b }, map) => b.one('Clip', [b.one('Clip', [map, b.scalar(-0.4)]), undefined, b.scalar(0.5)])),
    );
    expect(ranksOf('Clip', nodes)).toEqual([3, 3]);
  });

  test('Identity', async () => {
    const { nodes } = await expectSame(network(({ b }, map) => b.one('Identity', [b.tanh(map)])));
    // The last gives the map its name in the plain layout.
    expect(ranksOf('Identity', nodes)).toEqual([3, 4]);
  });

  test.each<['learns' | 'is frozen', boolean]>([
    ['learns', true],
    ['is frozen', false],
  ])('a batch norm that %s', async (_, learns) => {
    const normed = network((nn, map) => nn.batchNorm('bn', map));
    const { nodes } = await expectSame(normed, { learns: (name) => learns || !name.startsWith('bn') });
    expect(ranksOf('BatchNormalization', nodes)).toEqual([3]);
  });

  test('a convolution with a bias', async () => {
    const biased = ({ b }: Layers, map: Value) => {
      const [w, bias] = [b.graph.constant('w', normal(2, 0.5)('w', [4, 3, 1, 2])), normal(2, 0.5)('bias', [4])];
      return b.one('Conv', [map, w, b.graph.constant('bias', bias)], { kernel_shape: ints([1, 2]) });
    };
    const { nodes } = await expectSame(network(biased));
    expect(nodes.map((node) => node.op)).not.toContain('Conv');
  });
});

describe('an operand', () => {
  /** map op operand, the operand an input, so that there is a derivative by it too. */
  const applied = (op: OpName, shape: readonly number[], size: Partial<Size> = {}) =>
    network(({ b }, map) => b.one(op, [b.tanh(map), b.graph.input('operand', 'float32', shape)]), size);

  test.each<OpName>(['Add', 'Sub', 'Mul', 'Div', 'PRelu'])('of %s for every channel', async (op) => {
    expect(ranksOf(op, (await expectSame(applied(op, [3, 1, 1]))).nodes)).toEqual([3]);
  });

  test.each<[string, readonly number[]]>([
    ['a number', []],
    ['a number in a list', [1]],
    ['a number of the rank of a map', [1, 1, 1, 1]],
    ['a number for every channel', [1, 3, 1, 1]],
    ['a number for every picture', [2, 1, 1, 1]],
    ['a map of one point', [2, 3, 1, 1]],
    ['a map', [2, 3, 4, 3]],
    ['a map of one channel', [2, 1, 4, 3]],
    ['a map for all pictures', [1, 3, 4, 3]],
    ['a map for all pictures, without the first dimension', [3, 4, 3]],
  ])('that is %s stays in the layout', async (_, shape) => {
    expect(ranksOf('Mul', (await expectSame(applied('Mul', shape))).nodes)).toEqual([3]);
  });

  test.each<[string, readonly number[]]>([
    ['a row', [3]],
    ['a row for every picture', [2, 1, 1, 3]],
    ['a column', [4, 1]],
    ['a column for every channel', [1, 3, 4, 1]],
  ])('that is %s leaves it', async (_, shape) => {
    expect(ranksOf('Mul', (await expectSame(applied('Mul', shape))).nodes)).toEqual([4]);
  });

  test.each<[string, Partial<Size>, readonly number[]]>([
    ['one picture, a number for every channel', { pictures: 1 }, [3, 1, 1]],
    ['one picture, a map without its first dimension', { pictures: 1 }, [3, 4, 3]],
    ['one channel', { channels: 1 }, [1, 1, 1]],
    ['a row as long as there are channels', { map: [4, 3], channels: 3 }, [3]],
    ['as many pictures as channels', { pictures: 3 }, [3, 1, 1]],
    ['maps of one point', { map: [1, 1] }, [3, 1, 1]],
    ['one number in all', { pictures: 1, channels: 1, map: [1, 1] }, [1]],
    ['one number in all, a map', { pictures: 1, channels: 1, map: [1, 1] }, [1, 1, 1, 1]],
  ])('is not taken for another: %s', async (_, size, shape) => {
    await expectSame(applied('Mul', shape, size));
  });

  test('larger than the map keeps the plain layout', async () => {
    const pooled = network(({ b }, map) =>
      b.mul(b.graph.input('operand', 'float32', [2, 3, 4, 3]), b.one('GlobalAveragePool', [map])),
    );
    expect(ranksOf('Mul', (await expectSame(pooled)).nodes)).toEqual([4]);
  });
});

test('squeeze and excitation is all in the layout', async () => {
  const excited = network((nn, map) => {
    const squeezed = nn.conv('reduce', nn.b.one('GlobalAveragePool', [map]), 2, { kernel: 1 });
    return nn.b.mul(map, nn.b.sigmoid(nn.conv('expand', nn.relu('relu', squeezed), 3, { kernel: 1 })));
  });
  const { nodes } = await expectSame(excited);
  expect([...ranksOf('ReduceMean', nodes), ...ranksOf('Sigmoid', nodes), ...ranksOf('Mul', nodes)]).toEqual([3, 3, 3]);
});

describe('any network', () => {
  interface Layer {
    readonly kind: 'conv' | 'grouped' | 'norm' | 'tanh' | 'pool' | 'mean' | 'add' | 'mul';
    readonly of: number;
    readonly and: number;
    readonly kernel: number;
    readonly stride: number;
  }
  const layer: fc.Arbitrary<Layer> = fc.record({
    kind: fc.constantFrom('conv', 'grouped', 'norm', 'tanh', 'pool', 'mean', 'add', 'mul'),
    of: fc.nat(9),
    and: fc.nat(9),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 2 }),
  });

  /** Adds a layer that reads two of the maps there are; of two that do not broadcast, the first alone. */
  function extend(nn: Layers, maps: readonly Value[], { kind, of, and, kernel, stride }: Layer): Value {
    const { b } = nn;
    const name = `${kind}${maps.length}`;
    const [x, y] = [maps[of % maps.length], maps[and % maps.length]] as [Value, Value];
    const fits = y.shape.every((d, i) => d === x.shape[i] || d === 1);
    switch (kind) {
      case 'conv':
        return nn.conv(name, x, 1 + and, { kernel, stride, padding: Math.floor(kernel / 2) });
      case 'grouped': {
        const channels = x.shape[1] as number;
        const w = b.graph.constant(name, normal(3, 0.5)(name, [channels, 1, 1, 1]));
        return b.one('Conv', [x, w], { group: int(channels) });
      }
      case 'norm':
        return nn.batchNorm(name, x);
      case 'pool':
        return b.one('AveragePool', [x], { kernel_shape: ints([1, 1]) });
      case 'mean':
        return b.one('GlobalAveragePool', [x]);
      case 'add':
        return b.add(x, fits ? y : x);
      case 'mul':
        return b.mul(x, b.tanh(fits ? y : x));
      case 'tanh':
        return b.tanh(x);
    }
  }

  test('gives the same in both layouts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(layer, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 3 }),
        async (layers, pictures) => {
          const net = network(
            (nn, map) => {
              const maps = [map];
              for (const each of layers) maps.push(extend(nn, maps, each));
              return maps.filter((v) => v.users.length === 0);
            },
            { pictures },
          );
          // A batch norm of a handful of numbers that are nearly equal multiplies rounding: a wrong layout is wrong by 1.
          await expectSame(net, { tolerance: 1e-3 });
        },
      ),
      { numRuns: 40 },
    );
  });
});
