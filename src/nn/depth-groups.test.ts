import { describe, expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { Graph, type Value } from '../ir/graph.js';
import { onnxDialect } from '../ops/dialect.js';
import { resnet18 } from './architectures/resnet.js';
import { depthGroups } from './depth-groups.js';

/** Linear layers with activations behind them, as a chain, or each on a branch of its own until the end. */
function network(layers: number, isChain: boolean): Graph {
  const graph = new Graph(onnxDialect);
  const apply = (op: string, name: string, ...inputs: Value[]) => graph.node(op, inputs, {}, { name })[0] as Value;
  const input = graph.input('x', 'float32', ['N', 4]);
  let x = input;
  for (let i = 0; i < layers; i++) {
    const y = apply(
      'Relu',
      `relu${i}`,
      apply('MatMul', `layer${i}`, isChain ? x : input, graph.constant(`w${i}`, sample([4, 4], i))),
    );
    x = isChain || i === 0 ? y : apply('Add', `sum${i}`, x, y);
  }
  graph.output(x);
  return graph;
}

const sizes = (graph: Graph) => depthGroups(graph).map(({ layers }) => layers.length);

describe('depthGroups', () => {
  test.each([
    [1, [1]],
    [3, [1, 1, 1]],
    [6, [1, 1, 1, 1, 1, 1]],
    [14, [2, 3, 2, 2, 3, 2]],
    [60, [10, 10, 10, 10, 10, 10]],
  ])('%i layers one behind the other', (layers, wanted) => {
    expect(sizes(network(layers, true))).toEqual(wanted);
  });

  test('end behind activations, hold each parameter once, and name their layers', () => {
    const groups = depthGroups(network(12, true));
    expect(groups.map(({ end }) => end.name)).toEqual([1, 3, 5, 7, 9, 11].map((i) => `relu${i}`));
    expect(groups[1]?.parameters).toEqual(['w2', 'w3']);
    expect(groups[1]?.layers.map(({ name }) => name)).toEqual(['layer2', 'layer3']);
  });

  test('do not part what runs side by side', () => {
    const graph = network(5, false);
    expect(depthGroups(graph).map(({ end, parameters }) => [end.name, parameters.length])).toEqual([['sum4', 5]]);
  });

  test('of a ResNet end at ends of blocks', () => {
    const { graph, groups } = resnet18.body({ height: 32, width: 32, seed: 0 });
    const found = depthGroups(graph);
    expect(found.length).toBeGreaterThan(3);
    expect(found.every(({ end }) => /^(layer\d\.\d\.relu|maxpool)$/.test(end.name))).toBe(true);
    expect(found.flatMap(({ parameters }) => parameters)).toEqual(groups.flat());
  });

  test('of a graph without parameters or nodes there are none', () => {
    const graph = new Graph(onnxDialect);
    graph.output(graph.input('x', 'float32', ['N', 4]));
    expect(depthGroups(graph)).toEqual([]);
    expect(depthGroups(new Graph(onnxDialect))).toEqual([]);
  });
});
