// The most that ONNX Runtime reaches here: float32 products of square matrices, best of several. Prints JSON.
//   node bench/matrix-product.mjs [SIDE...]
import { Graph } from '../dist/ir/graph.js';
import { float32 } from '../dist/ir/tensor.js';
import { GraphBuilder } from '../dist/ops/builder.js';
import { onnxDialect } from '../dist/ops/dialect.js';
import { Session, TensorBuffer } from '../dist/runtime/session.js';
import { printResult } from './subject/arguments.mjs';
import { timedRuns } from './subject/timed-runs.mjs';

const sides = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1024, 2048];

/** Only one number of the product leaves the graph, since the binding would copy the others. */
async function compile(side) {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const product = b.matmul(graph.input('a', 'float32', [side, side]), graph.input('b', 'float32', [side, side]));
  const corner = b.slice(product, { starts: [0, 0], ends: [1, 1], axes: [0, 1] });
  graph.output(corner);
  return { session: await Session.create(graph), result: corner.name };
}

function randomMatrix(side) {
  return new TensorBuffer(
    float32(
      [side, side],
      Array.from({ length: side * side }, () => Math.random() - 0.5),
    ),
  );
}

const results = [];
for (const side of sides) {
  const { session, result } = await compile(side);
  const feeds = { a: randomMatrix(side), b: randomMatrix(side) };
  const seconds = await timedRuns(() => session.run(feeds, { [result]: null }), { most: 30, budget: 5 });
  await session.release();
  results.push({ side, gflops: (2 * side ** 3) / Math.min(...seconds) / 1e9 });
}
printResult(results.reduce((best, r) => (r.gflops > best.gflops ? r : best)));
