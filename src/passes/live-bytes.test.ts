import { expect, test } from 'vitest';
import { Graph } from '../ir/graph.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { mostLiveBytes } from './live-bytes.js';

/** Bytes of x [100], float32. */
const one = 400;

function graphOf(write: (b: GraphBuilder) => void): Graph {
  const graph = new Graph(onnxDialect);
  write(new GraphBuilder(graph));
  return graph;
}

const x = (b: GraphBuilder) => b.graph.input('x', 'float32', [100]);

test('in a chain a result lives until the next is there', () => {
  expect(mostLiveBytes(graphOf((b) => b.graph.output(b.exp(b.exp(b.exp(b.exp(x(b))))))))).toBe(2 * one);
});

test('what is read again at the end lives all along', () => {
  const skip = graphOf((b) => {
    const first = b.exp(x(b));
    b.graph.output(b.add(first, b.exp(b.exp(b.exp(first)))));
  });
  expect(mostLiveBytes(skip)).toBe(3 * one);
});

test('another view of a result takes nothing, but keeps it', () => {
  const viewed = graphOf((b) => {
    const view = b.reshape(b.exp(x(b)), [10, 10]);
    b.graph.output(b.mul(view, b.exp(b.exp(view))));
  });
  expect(mostLiveBytes(viewed)).toBe(3 * one);
});

test('the last result comes first, and results stay', () => {
  const two = graphOf((b) => {
    const input = x(b);
    const wide = b.concat([input, input, input], 0);
    b.graph.output(b.sum(b.exp(wide), [0]), b.exp(input));
  });
  // exp(x), then the wide map and its exponentials; the sum is there when only the latter are.
  expect(mostLiveBytes(two)).toBe(one + 3 * one + 3 * one);
});

test('elements have the size of their dtype', () => {
  expect(mostLiveBytes(graphOf((b) => b.graph.output(b.cast(x(b), 'uint8'))))).toBe(100);
});
