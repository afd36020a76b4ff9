import { describe, expect, test } from 'vitest';
import { expectSame } from '../../test/support/two-layouts.js';
import { int, ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import type { Dim } from '../ir/shape.js';
import { resnet18 } from '../nn/architectures/resnet.js';
import { normal } from '../nn/initializer.js';
import { Layers } from '../nn/layers.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { ancestors, copyInto } from '../passes/copy.js';
import { type Lowering, positionalLayout } from './positional-layout.js';

/** A network on maps [N, 64, 8, 8], on which a convolution with 3x3 kernels to as many channels gains by moving. */
function network(write: (nn: Layers, x: Value) => Value | readonly Value[], pictures: Dim = 16): Graph {
  const graph = new Graph(onnxDialect);
  const nn = new Layers(new GraphBuilder(graph), normal(1, 0.1));
  graph.output(...[write(nn, graph.input('x', 'float32', [pictures, 64, 8, 8]))].flat());
  return graph;
}

const conv3 = (nn: Layers, name: string, x: Value) => nn.conv(name, x, 64, { kernel: 3, padding: 1 });

/** The network in the positional layout. */
function laidOut(source: Graph, lowering: Lowering = 'auto'): Graph {
  const target = new Graph(source.dialect);
  target.output(...positionalLayout(target, source, source.outputs, lowering));
  return target;
}

const namesOf = (values: readonly Value[]) => values.map((v) => v.name);
const convolutionsOf = ({ nodes }: Graph) => nodes.filter((node) => node.op === 'Conv').map((node) => node.name);
/** Maps that are brought from one layout to the other: two transpositions each. */
const movesOf = ({ nodes }: Graph) =>
  nodes.filter(({ op, inputs }) => op === 'Transpose' && (inputs[0] as Value).shape.length < 4).length / 2;

describe('a residual network', () => {
  const residual = network((nn, x) => {
    const stem = nn.relu('relu', nn.batchNorm('bn', conv3(nn, 'conv', x)));
    const half = nn.conv('conv1', stem, 128, { kernel: 3, stride: 2, padding: 1 });
    const first = nn.relu('relu1', nn.batchNorm('bn1', half));
    const second = nn.batchNorm('bn2', nn.conv('conv2', first, 128, { kernel: 3, padding: 1 }));
    const short = nn.batchNorm('downsample.1', nn.conv('downsample.0', stem, 128, { kernel: 1, stride: 2 }));
    const y = nn.relu('relu2', nn.b.add(second, short));
    return nn.linear('linear', nn.concatPool('pool', y), 3);
  });

  test('has the same results, derivatives and statistics in this layout', async () => {
    const { nodes } = await expectSame(residual, { lowering: 'auto' });
    expect(nodes.map((node) => node.op)).not.toContain('Conv');
  });

  test('has them with frozen batch norms too, and with frozen convolutions', async () => {
    await expectSame(residual, { lowering: 'auto', learns: (name) => !/bn|downsample\.1/.test(name) });
    await expectSame(residual, { lowering: 'auto', learns: (name) => !/conv|downsample\.0/.test(name) });
  });
});

test('ResNet-18 moves once, behind its stem, and back at its end', () => {
  const { graph } = resnet18.body({ height: 128, width: 128, seed: 0 });
  const bound = new Graph(onnxDialect);
  const input = () => bound.input('input', 'float32', [64, 3, 128, 128]);
  bound.output(...graph.outputs.map(copyInto(bound, graph, graph.outputs, { input })));
  const moved = laidOut(bound);
  expect(convolutionsOf(bound)).toHaveLength(20);
  expect(convolutionsOf(moved)).toEqual(['conv1']);
  expect(movesOf(moved)).toBe(2);
});

describe('a map', () => {
  test('that is read in both layouts is moved once for each', () => {
    const moved = laidOut(
      network((nn, x) => {
        const y = conv3(nn, 'conv', x);
        const pools = [2, 3].map((kernel) => nn.maxPool(`pool${kernel}`, y, { kernel }));
        return [...pools, nn.b.add(conv3(nn, 'left', y), conv3(nn, 'right', y))];
      }),
    );
    expect(convolutionsOf(moved)).toEqual([]);
    // x in, y out for the poolings, the sum out.
    expect(movesOf(moved)).toBe(3);
  });

  test('of the plain layout is moved once for all that read it', () => {
    const source = network((nn, x) => nn.b.add(conv3(nn, 'left', x), conv3(nn, 'right', x)));
    expect(movesOf(laidOut(source))).toBe(2);
  });

  test('in front of a convolution that gains too little stays as it is', () => {
    const source = network((nn, x) => [conv3(nn, 'wide', x), nn.conv('narrow', x, 1, { kernel: 3 })]);
    expect(convolutionsOf(laidOut(source))).toEqual(['narrow']);
    expect(convolutionsOf(laidOut(source, 'products'))).toEqual([]);
  });
});

describe('the new graph', () => {
  const source = network((nn, x) => {
    const { b } = nn;
    const grouped = b.graph.constant('grouped', normal(2, 0.1)('grouped', [64, 1, 3, 3]));
    const y = conv3(nn, 'conv', x);
    const [z] = b.node('Conv', [y, grouped], { group: int(64), pads: ints([1, 1, 1, 1]) }) as [Value];
    return [y, nn.batchNorm('bn', z), conv3(nn, 'last', nn.relu('relu', y))];
  });

  test('keeps the names of inputs, constants and results', () => {
    const moved = laidOut(source);
    expect(namesOf(moved.inputs)).toEqual(namesOf(source.inputs));
    expect(namesOf(moved.constants)).toEqual(expect.arrayContaining(namesOf(source.constants)));
    expect(moved.outputs.map(({ name, type }) => [name, type])).toEqual(
      source.outputs.map(({ name, type }) => [name, type]),
    );
  });

  test('has no dead code', () => {
    const moved = laidOut(source);
    expect(ancestors(moved, moved.outputs).nodes).toEqual(moved.nodes);
  });

  test('holds each matrix once', () => {
    const literals = laidOut(source).constants.filter((v) => !source.find(v.name));
    const texts = literals.map((v) => `${v.shape} ${v.constant?.data}`);
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe('nothing changes', () => {
  const nodesOf = ({ nodes }: Graph) => nodes.map(({ name, op, outputs }) => [name, op, namesOf(outputs)]);
  const write = (nn: Layers, x: Value) => nn.relu('relu', nn.batchNorm('bn', conv3(nn, 'conv', x)));

  test.each<[string, Graph, Lowering]>([
    ['for a batch of unknown size', network(write, 'N'), 'products'],
    ['where every convolution is to stay a Conv', network(write), 'direct'],
    ['with few pictures', network(write, 2), 'auto'],
  ])('%s', (_, source, lowering) => {
    const same = laidOut(source, lowering);
    expect(nodesOf(same)).toEqual(nodesOf(source));
    expect(namesOf(same.constants)).toEqual(namesOf(source.constants));
  });
});
