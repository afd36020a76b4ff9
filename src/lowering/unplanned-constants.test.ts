import { expect, test } from 'vitest';
import { Graph, type Value } from '../ir/graph.js';
import { filled } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { unplannedConstants } from './unplanned-constants.js';

const graph = new Graph(onnxDialect);
const b = new GraphBuilder(graph);
const matrix = (rows: number, columns: number) => b.literal(filled('float32', [rows, columns], rows));
const x = graph.input('x', 'float32', [6, 4]);

/** The constants among what a node reads that are to be fed. */
const fedOf = ({ producer }: Value) => producer?.inputs.filter((v) => v && unplannedConstants(graph).has(v));

test('the matrices that maps are multiplied with from the left, as they are or transposed', () => {
  const [forward, back] = [matrix(3, 6), matrix(6, 5)];
  expect(fedOf(b.matmul(forward, x))).toEqual([forward]);
  const transposed = b.transpose(back, [1, 0]);
  b.matmul(transposed, x);
  expect(fedOf(transposed)).toEqual([back]);
});

test('not weights that maps are multiplied with from the right, nor large ones', () => {
  expect(fedOf(b.matmul(x, matrix(4, 2)))).toEqual([]);
  expect(fedOf(b.matmul(matrix(5000, 6), x))).toEqual([]);
});

test('the shapes of transformed maps and kernels, and of what is filled; not those of other maps', () => {
  const six = b.reshape(x, [1, 2, 3, 1, 2, 2]);
  expect(fedOf(six)).toEqual([six.producer?.inputs[1]]);
  const full = b.one('Expand', [b.scalar(0), b.ints([7, 7])]);
  expect(fedOf(full)).toEqual([full.producer?.inputs[1]]);
  expect(fedOf(b.reshape(x, [24]))).toEqual([]);
});
