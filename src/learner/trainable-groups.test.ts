import { describe, expect, test } from 'vitest';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { Graph, type Value } from '../ir/graph.js';
import { filled } from '../ir/tensor.js';
import { buildNetwork, type Network } from '../nn/network.js';
import { onnxDialect } from '../ops/dialect.js';
import { trainableGroups } from './trainable-groups.js';

const network = buildNetwork(tinyArchitecture.body({ height: 32, width: 32, seed: 0 }), { classes: 2, seed: 0 });

describe('trainableGroups', () => {
  test('without frozen groups everything learns', () => {
    expect(trainableGroups(network, 0)).toEqual(network.groups);
  });

  test('of frozen groups only the batch norms learn', () => {
    const [, second, head] = network.groups;
    expect(trainableGroups(network, 1)).toEqual([['bn0.weight', 'bn0.bias'], second, head]);
    expect(trainableGroups(network, 2)).toEqual([['bn0.weight', 'bn0.bias'], ['bn1.weight', 'bn1.bias'], head]);
    const norms = ['head.0.weight', 'head.0.bias', 'head.4.weight', 'head.4.bias'];
    expect(trainableGroups(network, 3)[2]).toEqual(norms);
  });

  test('of frozen groups nothing learns if their batch norms are frozen, too', () => {
    const [, second, head] = network.groups;
    expect(trainableGroups(network, 1, false)).toEqual([[], second, head]);
    expect(trainableGroups(network, 2, false)).toEqual([[], [], head]);
    expect(() => trainableGroups(network, 3, false)).toThrow(/no batch norms that learn/);
  });

  test.each([-1, 4, 0.5, Number.NaN])('refuses to freeze %s groups of 3', (frozen) => {
    expect(() => trainableGroups(network, frozen)).toThrow(/an integer from 0 to 3/);
  });

  test('refuses to freeze all there is', () => {
    const graph = new Graph(onnxDialect);
    const x = graph.input('pictures', 'float32', ['N', 4]);
    const weight = graph.constant('w', filled('float32', [4, 2], 1));
    graph.output(graph.node('MatMul', [x, weight])[0] as Value);
    const linear: Network = { architecture: 'linear', graph, features: 'pictures', groups: [[], ['w']] };
    expect(trainableGroups(linear, 1)).toEqual([[], ['w']]);
    expect(() => trainableGroups(linear, 2)).toThrow(/nothing is left that could learn/);
  });
});
