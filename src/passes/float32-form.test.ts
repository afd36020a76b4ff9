import { expect, test } from 'vitest';
import { runGraph } from '../../test/support/run-graph.js';
import { int } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { toHalf } from '../ir/half.js';
import { float32, int64, onnxTypeCode, tensor, toNumbers } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { float32Form } from './float32-form.js';

test('a model of half precision in single precision', async () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 2]);
  const half = (name: string, values: number[]) =>
    graph.constant(name, tensor('float16', [values.length], Uint16Array.from(values, toHalf)));
  const one = (op: string, inputs: Value[], attributes = {}) => graph.node(op, inputs, attributes)[0] as Value;
  const cast = (v: Value, to: number) => one('Cast', [v], { to: int(to) });
  const shape = graph.constant('shape', int64([2]));
  const value = tensor('float16', [1], Uint16Array.of(toHalf(0.5)));
  const filled = one('ConstantOfShape', [shape], { value: { type: 'tensor', value } });
  const inside = one('Add', [one('Mul', [cast(x, onnxTypeCode.float16), half('w', [1.5, -2])]), filled]);
  graph.output(cast(inside, onnxTypeCode.float32), one('Relu', [inside]));
  const wide = float32Form(graph);
  expect(wide.nodes.map((node) => node.op)).toEqual(['ConstantOfShape', 'Mul', 'Add', 'Relu']);
  expect(wide.outputs.map((v) => v.dtype)).toEqual(['float32', 'float32']);
  const [y] = await runGraph(wide, { x: float32([1, 2], [3, 0.1]) });
  expect(toNumbers(y ?? int64([]))).toEqual([5, expect.closeTo(0.3, 6)]);
});

test('double precision is rounded, and finite numbers stay finite', () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float64', [3]);
  const numbers = Float64Array.of(-Number.MAX_VALUE, 0.1, Number.NEGATIVE_INFINITY);
  const y = graph.node('Add', [x, graph.constant('c', tensor('float64', [3], numbers))]);
  graph.output(...y);
  const wide = float32Form(graph);
  expect(wide.inputs.map((v) => v.dtype)).toEqual(['float32']);
  expect(wide.constants.map((v) => toNumbers(v.constant ?? int64([])))).toEqual([
    [-3.4028234663852886e38, Math.fround(0.1), Number.NEGATIVE_INFINITY],
  ]);
});

test('a graph in single precision is left alone', () => {
  const graph = new Graph(onnxDialect);
  graph.output(...graph.node('Relu', [graph.input('x', 'float32', [1])]));
  expect(float32Form(graph)).toBe(graph);
});
