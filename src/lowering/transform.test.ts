import { expect, test } from 'vitest';
import { Graph, type Value } from '../ir/graph.js';
import { filled } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { isTransform } from './transform.js';

const graph = new Graph(onnxDialect);
const b = new GraphBuilder(graph);
const constant = (rows: number, columns: number) => b.literal(filled('float32', [rows, columns], rows));
const x = graph.input('x', 'float32', [4, 10]);
const told = (value: Value) => value.producer && isTransform(value.producer);

test('a product with a small constant matrix that makes more of its input is a transform', () => {
  expect(told(b.matmul(constant(6, 4), x))).toBe(true);
  expect(told(b.one('Gemm', [constant(6, 4), x]))).toBe(true);
  expect(told(b.reshape(b.matmul(constant(6, 4), x), [60]))).toBe(true);
});

test('one that makes less of it, a large one, a product of two results and a mere reshape are not', () => {
  expect(told(b.matmul(constant(3, 4), x))).toBe(false);
  expect(told(b.matmul(constant(5000, 4), x))).toBe(false);
  expect(told(b.matmul(b.transpose(x, [1, 0]), x))).toBe(false);
  expect(told(b.reshape(x, [40]))).toBe(false);
  expect(told(b.relu(x))).toBe(false);
});
