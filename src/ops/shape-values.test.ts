import { expect, test } from 'vitest';
import { int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { int64 } from '../ir/tensor.js';
import { GraphBuilder } from './builder.js';
import { onnxDialect } from './dialect.js';
import { shapeElements } from './shape-values.js';

function start() {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const x = graph.input('x', 'float32', ['N', 8, 4, 4]);
  const shape = b.one('Shape', [x]);
  const at = (i: number) => b.one('Gather', [shape, b.literal({ ...int64([i]), shape: [] })], { axis: int(0) });
  return { graph, b, x, shape, at };
}

test('a constant and a Shape', () => {
  const { b, x, shape } = start();
  expect(shapeElements(b.ints([2, -1]), 'shape')).toEqual([2, -1]);
  expect(shapeElements(shape, 'shape')).toEqual(['N', 8, 4, 4]);
  expect(shapeElements(b.one('Shape', [x], { start: int(1), end: int(-1) }), 'shape')).toEqual([8, 4]);
});

test('x.view(x.size(0), -1), as exporters write it', () => {
  const { b, x, at } = start();
  const target = b.concat([b.unsqueeze(at(0), [0]), b.ints([-1])], 0);
  expect(b.one('Reshape', [x, target]).shape).toEqual(['N', 128]);
});

test('arithmetic on dimensions', () => {
  const { b, x, at } = start();
  const doubled = b.mul(at(0), b.scalar(2, 'int64'));
  const halved = b.div(at(1), b.scalar(2, 'int64'));
  const target = b.concat([b.unsqueeze(doubled, [0]), b.unsqueeze(halved, [0]), b.ints([4, 4])], 0);
  expect(b.one('Reshape', [x, target]).shape).toEqual(['2*N', 4, 4, 4]);
});

test('a slice of a shape', () => {
  const { b, shape } = start();
  const spatial = b.slice(shape, { starts: [2], ends: [2 ** 31], axes: [0] });
  expect(shapeElements(b.concat([b.ints([1]), spatial], 0), 'shape')).toEqual([1, 4, 4]);
});

test('anything else is refused', () => {
  const { graph, b, at } = start();
  const fed = graph.input('k', 'int64', [2]);
  expect(() => shapeElements(fed, 'new dimensions')).toThrow(expect.objectContaining({ code: 'E_OP_NOT_CONSTANT' }));
  expect(() => shapeElements(b.div(at(0), b.scalar(3, 'int64')), 'new dimensions')).toThrow(/while the graph runs/);
});
