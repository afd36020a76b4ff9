import { expect, test } from 'vitest';
import { relativeError, sample } from '../../test/support/conformance.js';
import { runGraph } from '../../test/support/run-graph.js';
import { int, ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { float32, type Tensor, tensor, toNumbers } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { openBatch } from './open-batch.js';

function start(shape: readonly number[]) {
  const graph = new Graph(onnxDialect);
  return { graph, b: new GraphBuilder(graph), x: graph.input('x', 'float32', shape) };
}

/** Two pictures give together what each gives alone. */
async function expectApart(graph: Graph): Promise<void> {
  const shape = graph.inputs[0]?.shape as number[];
  const [p, q] = [sample(shape, 1), sample(shape, 2)];
  const both = float32([2, ...shape.slice(1)], [...p.data, ...q.data]);
  const [y] = await runGraph(openBatch(graph), { x: both });
  const alone = [await runGraph(graph, { x: p }), await runGraph(graph, { x: q })].flatMap(([t]) =>
    toNumbers(t as Tensor),
  );
  expect(relativeError(toNumbers(y as Tensor), alone)).toBeLessThan(1e-6);
}

test('a channel shuffle', async () => {
  const { graph, b, x } = start([1, 4, 2, 2]);
  const shuffled = b.transpose(b.reshape(x, [1, 2, 2, 2, 2]), [0, 2, 1, 3, 4]);
  graph.output(b.reshape(shuffled, [1, 4, 2, 2]));
  expect(openBatch(graph).outputs[0]?.shape).toEqual(['N', 4, 2, 2]);
  await expectApart(graph);
});

test('tokens with a class token, windows, heads beside the batch', async () => {
  const { graph, b, x } = start([1, 4, 2, 2]);
  const tokens = b.transpose(b.reshape(x, [1, 4, 4]), [0, 2, 1]);
  const token = b.one('Expand', [b.literal(sample([1, 1, 4], 3)), b.ints([1, -1, -1].map((d) => Math.abs(d)))]);
  const all = b.add(b.concat([token, tokens], 1), b.literal(sample([1, 5, 4], 4)));
  const heads = b.transpose(b.reshape(b.transpose(all, [1, 0, 2]), [5, 2, 2]), [1, 0, 2]);
  const weights = b.one('Softmax', [b.matmul(heads, b.transpose(heads, [0, 2, 1]))]);
  const mixed = b.reshape(b.transpose(b.matmul(weights, heads), [1, 0, 2]), [5, 4]);
  graph.output(b.transpose(b.reshape(mixed, [5, 1, 4]), [1, 0, 2]));
  expect(openBatch(graph).outputs[0]?.shape).toEqual(['N', 5, 4]);
  await expectApart(graph);
});

test('a resize to sizes that name the batch', async () => {
  const { graph, b, x } = start([1, 2, 3, 3]);
  graph.output(b.one('Resize', [x, undefined, undefined, b.ints([1, 2, 6, 5])]));
  expect(openBatch(graph).outputs[0]?.shape).toEqual(['N', 2, 6, 5]);
  await expectApart(graph);
});

test.each<[string, (b: GraphBuilder, x: Value) => Value]>([
  ['a mean over the pictures', (b, x) => b.mean(x, [0, 2, 3])],
  ['the first picture', (b, x) => b.one('Gather', [x, b.literal(tensor('int64', [], BigInt64Array.of(0n)))])],
  ['a softmax over the pictures', (b, x) => b.one('Softmax', [x], { axis: int(0) })],
  ['a shape that takes them apart', (b, x) => b.reshape(b.transpose(x, [1, 0, 2, 3]), [4, 2])],
])('%s is refused', (_, build) => {
  const { graph, b, x } = start([1, 2, 2, 2]);
  graph.output(build(b, x));
  expect(() => openBatch(graph)).toThrow(expect.objectContaining({ code: 'E_PASS_BATCH' }));
});

test('a batch that is open already is left alone', () => {
  const graph = new Graph(onnxDialect);
  graph.output(...graph.node('Transpose', [graph.input('x', 'float32', ['N', 3])], { perm: ints([1, 0]) }));
  expect(openBatch(graph)).toBe(graph);
});
