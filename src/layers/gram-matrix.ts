import { Graph } from '../ir/graph.js';
import { tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { Session, type SessionOptions, TensorBuffer } from '../runtime/session.js';

/** Products of every pair of rows: of n rows, float64 [n, n]. */
export interface GramMatrix {
  readonly size: number;
  readonly products: Float64Array;
}

/** Columns that are multiplied at once: their products are summed in float64, so that rounding does not grow with their number. */
const columnsAtOnce = 2048;

/**
 * The Gram matrix X X^T of features from each of which its mean over the rows is taken away, by ONNX Runtime.
 * @param rows X, [size, width]
 */
export async function centredGram(rows: Float32Array, size: number, options: SessionOptions = {}): Promise<GramMatrix> {
  const width = rows.length / Math.max(1, size);
  const products = new Float64Array(size * size);
  const columns = Math.min(columnsAtOnce, width);
  if (size === 0 || columns === 0) return { size, products };
  const session = await Session.create(productForm(size, columns), options);
  try {
    const part = new TensorBuffer(tensor('float32', [size, columns], new Float32Array(size * columns)));
    for (let start = 0; start < width; start += columns) {
      const block = part.tensor.data as Float32Array;
      // Columns of nothing add nothing.
      block.fill(0);
      for (let i = 0; i < size; i++)
        block.set(rows.subarray(i * width + start, i * width + Math.min(width, start + columns)), i * columns);
      const found = await session.run({ block: part }, { products: null });
      for (const [i, v] of (found.products.data as Float32Array).entries()) products[i] = (products[i] as number) + v;
    }
  } finally {
    await session.release();
  }
  return { size, products };
}

function productForm(size: number, columns: number): Graph {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const block = graph.input('block', 'float32', [size, columns]);
  const centred = b.sub(block, b.mean(block, [0], { keepdims: true }));
  graph.output(...b.node('MatMul', [centred, b.transpose(centred, [1, 0])], {}, { outputNames: ['products'] }));
  return graph;
}
