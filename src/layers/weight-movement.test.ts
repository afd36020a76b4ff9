import { expect, test } from 'vitest';
import { smallNetwork } from '../../test/support/explained-network.js';
import { Graph } from '../ir/graph.js';
import { filled, type Tensor } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { relativeDistance, weightMovement } from './weight-movement.js';

const { graph } = smallNetwork();

function changed(changes: Readonly<Record<string, (v: number, i: number) => number>>) {
  const values = Object.entries(changes).map(([name, change]): [string, Tensor] => {
    const tensor = graph.value(name).constant as Tensor<'float32'>;
    return [name, { ...tensor, data: tensor.data.map(change) }];
  });
  return replaceConstants(graph, new Map(values));
}

test('a network is where it was', () => {
  const { tensors, added, layers } = weightMovement(graph, graph);
  expect(tensors.map(({ name, kind, layer }) => [name, kind, layer])).toEqual([
    ['w1', 'weights', 1],
    ['b1', 'scales and shifts', 1],
    ['gamma', 'scales and shifts', 1],
    ['beta', 'scales and shifts', 1],
    ['mean', 'running statistics', 1],
    ['variance', 'running statistics', 1],
    ['w2', 'weights', 2],
    ['b2', 'scales and shifts', 2],
    ['w3', 'weights', 3],
    ['b3', 'scales and shifts', 3],
  ]);
  expect([added, layers.length]).toEqual([[], 3]);
  for (const one of tensors) {
    expect(relativeDistance([one])).toBe(0);
    expect(one.cosine).toBeCloseTo(1, 9);
  }
});

test('scaling moves by its share in the same direction, and turning round by twice the size', () => {
  const moved = weightMovement(graph, changed({ w1: (v) => 1.25 * v, w2: (v) => -v, mean: (v) => 3 * v }));
  const of = (name: string) => moved.tensors.filter((one) => one.name === name);
  expect(relativeDistance(of('w1'))).toBeCloseTo(0.25, 6);
  expect(of('w1')[0]?.cosine).toBeCloseTo(1, 6);
  expect(relativeDistance(of('w2'))).toBeCloseTo(2, 6);
  expect(of('w2')[0]?.cosine).toBeCloseTo(-1, 6);
  expect(relativeDistance(of('mean'))).toBeCloseTo(2, 6);
  expect(relativeDistance(of('b2'))).toBe(0);
});

test('several tensors are one long one', () => {
  const { tensors } = weightMovement(
    graph,
    changed({ w1: (v, i) => v + (i === 0 ? 3 : 0), b1: (v, i) => v + (i === 0 ? 4 : 0) }),
  );
  const both = tensors.filter(({ name }) => name === 'w1' || name === 'b1');
  const size = both.reduce((sum, { before }) => sum + before, 0);
  expect(relativeDistance(both)).toBeCloseTo(5 / Math.sqrt(size), 5);
});

test('what began at zero has no share of its size, and what has another shape is new', () => {
  const zero = changed({ b2: () => 0 });
  const { tensors } = weightMovement(zero, graph);
  const bias = tensors.find(({ name }) => name === 'b2');
  expect(bias && relativeDistance([bias])).toBe(Number.POSITIVE_INFINITY);
  expect(bias).not.toHaveProperty('cosine');
  expect(
    weightMovement(zero, zero)
      .tensors.map((one) => relativeDistance([one]))
      .every((d) => d === 0),
  ).toBe(true);
  const before = new Graph(onnxDialect);
  for (const v of graph.constants)
    if (v.constant && !['w3', 'b3'].includes(v.name)) before.constant(v.name, v.constant);
  before.constant('w3', filled('float32', [4, 10], 1));
  const { added, tensors: known } = weightMovement(before, graph);
  expect(added).toEqual(['w3', 'b3']);
  expect(known).toHaveLength(8);
});
