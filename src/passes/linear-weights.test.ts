import { expect, test } from 'vitest';
import { type Attributes, float, int, ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { filled } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { linearWeights } from './linear-weights.js';

function drawing() {
  const graph = new Graph(onnxDialect);
  const constant = (name: string, ...shape: number[]) => graph.constant(name, filled('float32', shape, 0.5));
  const node = (op: string, inputs: readonly Value[], attributes: Attributes = {}) =>
    graph.node(op, inputs, attributes)[0] as Value;
  return { graph, constant, node };
}

test('matrices that products multiply by are found, however they are stored', () => {
  const { graph, constant, node } = drawing();
  const x = graph.input('x', 'float32', ['N', 4]);
  const turned = (value: Value, ...perm: number[]) =>
    node('Transpose', [value], perm.length ? { perm: ints(perm) } : {});
  node('MatMul', [x, constant('plain', 4, 5)]);
  node('Gemm', [x, constant('gemm', 4, 5)], { alpha: float(2) });
  node('Gemm', [x, constant('transB', 5, 4)], { transB: int(1) });
  node('MatMul', [x, turned(constant('reversed', 5, 4))]);
  node('MatMul', [x, turned(constant('exchanged', 5, 4), 1, 0)]);
  node('MatMul', [x, turned(constant('kept', 4, 5), 0, 1)]);
  node('Gemm', [x, turned(constant('twice', 4, 5))], { transB: int(1) });
  const found = linearWeights(graph).map(({ value, inputs, outputs, transposed }) => [
    value.name,
    inputs,
    outputs,
    transposed,
  ]);
  expect(found).toEqual([
    ['plain', 4, 5, false],
    ['gemm', 4, 5, false],
    ['transB', 4, 5, true],
    ['reversed', 4, 5, true],
    ['exchanged', 4, 5, true],
    ['kept', 4, 5, false],
    ['twice', 4, 5, false],
  ]);
});

test('a weight of several products is one, if all read it alike', () => {
  const { graph, constant, node } = drawing();
  const x = graph.input('x', 'float32', ['N', 4]);
  const shared = constant('shared', 4, 4);
  const y = node('MatMul', [node('MatMul', [x, shared]), shared]);
  const tied = constant('tied', 4, 4);
  node('Gemm', [node('Gemm', [y, tied]), tied], { transB: int(1) });
  const [only, ...others] = linearWeights(graph);
  expect(only?.value.name).toBe('shared');
  expect(only?.users).toEqual(graph.nodes.slice(0, 2));
  expect(others).toEqual([]);
});

test('what is no linear layer is left out', () => {
  const { graph, constant, node } = drawing();
  const x = graph.input('x', 'float32', [4, 4]);
  node('MatMul', [constant('left', 4, 4), x]);
  node('Gemm', [x, graph.input('fed', 'float32', [4, 4]), constant('bias', 4, 4)]);
  node('MatMul', [x, constant('stack', 2, 4, 4)]);
  node('MatMul', [x, constant('vector', 4)]);
  node('Add', [node('MatMul', [x, constant('read', 4, 4)]), graph.value('read')]);
  node('MatMul', [x, node('Relu', [constant('computed', 4, 4)])]);
  const square = constant('square', 4, 4);
  node('MatMul', [square, square]);
  node('MatMul', [
    graph.input('double', 'float64', [4, 4]),
    graph.constant('of another dtype', filled('float64', [4, 4], 1)),
  ]);
  expect(linearWeights(graph)).toEqual([]);
});
