import { expect, test } from 'vitest';
import { runGraph } from '../../test/support/run-graph.js';
import { Graph } from '../ir/graph.js';
import { float32 } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { inResultOrder } from './result-order.js';

/** x to a = exp(x), b = tanh(a) + 1, and c = -x; results c, b, a. */
function graph(): Graph {
  const made = new Graph(onnxDialect);
  const b = new GraphBuilder(made);
  const x = made.input('x', 'float32', [2]);
  made.input('unread', 'float32', []);
  const [a] = b.node('Exp', [x], {}, { name: 'a', outputNames: ['a'] });
  b.node('Sqrt', [x], {}, { name: 'dead' });
  if (a) made.output(b.neg(x), b.shift(b.tanh(a), 1), a);
  made.metadata.set('key', 'value');
  return made;
}

test('nodes stand in the order in which the results need them, and each once', () => {
  const ordered = inResultOrder(graph());
  expect(ordered.nodes.map((node) => node.op)).toEqual(['Neg', 'Exp', 'Tanh', 'Add']);
  expect(ordered.inputs.map((v) => v.name)).toEqual(['x', 'unread']);
  expect(ordered.outputs.map((v) => v.name)).toEqual(graph().outputs.map((v) => v.name));
  expect(ordered.metadata.get('key')).toBe('value');
});

test('the results are the same', async () => {
  const x = float32([2], [0.5, 1]);
  const feeds = { x, unread: float32([], [0]) };
  expect(await runGraph(inResultOrder(graph()), feeds)).toEqual(await runGraph(graph(), feeds));
});
