import { expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { Graph, type Node } from '../ir/graph.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { gradients } from './gradients.js';

/** The derivative of the sum of (e^tanh(x))^2 by x. */
function derivative(isRecomputed: (node: Node) => boolean): Graph {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const x = graph.input('x', 'float32', [3]);
  const loss = b.sum(b.square(b.exp(b.tanh(x))), [0]);
  const [dX] = gradients(graph, loss, [x], undefined, isRecomputed);
  if (dX) graph.output(dX);
  return graph;
}

const count = (graph: Graph, op: string) => graph.nodes.filter((node) => node.op === op).length;

test('what is marked is computed a second time, once for all who read it, from what is kept', () => {
  const kept = derivative(() => false);
  expect([count(kept, 'Tanh'), count(kept, 'Exp')]).toEqual([1, 1]);
  const last = derivative((node) => node.op === 'Exp');
  expect([count(last, 'Tanh'), count(last, 'Exp')]).toEqual([1, 2]);
  const both = derivative((node) => node.op === 'Exp' || node.op === 'Tanh');
  expect([count(both, 'Tanh'), count(both, 'Exp')]).toEqual([2, 2]);
});

test('derivatives are the same to the last bit', async () => {
  const feeds = { x: sample([3]) };
  const [kept] = await runGraph(
    derivative(() => false),
    feeds,
  );
  const [again] = await runGraph(
    derivative((node) => node.op === 'Exp' || node.op === 'Tanh'),
    feeds,
  );
  expect(again).toEqual(kept);
});
