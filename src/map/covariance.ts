import { setImmediate } from 'node:timers/promises';
import { int } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { Session, type SessionOptions } from '../runtime/session.js';

export interface Covariance {
  /** [width]. */
  readonly mean: Float64Array;
  /** Symmetric, [width, width]; sums are divided by the number of rows. */
  readonly matrix: Float64Array;
}

export interface CovarianceOptions extends SessionOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after every batch of rows. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Rows of one product: their sums of products are float32, those of all batches float64. */
const batch = 512;

/**
 * Means and covariances of the columns of a matrix. Products are ONNX Runtime's: of 20,000 rows of 1,280 numbers they are
 * 33 thousand million multiplications.
 * @param rows float32 [n, width]
 * @throws WarmstartError `E_RUNTIME_...`; the signal's reason
 */
export async function covariance(
  rows: Float32Array,
  width: number,
  { signal, onProgress, ...session }: CovarianceOptions = {},
): Promise<Covariance> {
  const n = rows.length / width;
  const mean = new Float64Array(width);
  for (let i = 0; i < rows.length; i += width)
    for (let c = 0; c < width; c++) mean[c] = (mean[c] as number) + (rows[i + c] as number) / n;
  const matrix = new Float64Array(width * width);
  const products = await Session.create(productsOf(width), session);
  const centred = new Float32Array(batch * width);
  try {
    for (let start = 0; start < n; start += batch) {
      signal?.throwIfAborted();
      const some = Math.min(batch, n - start);
      for (let i = 0; i < some; i++)
        for (let c = 0; c < width; c++)
          centred[i * width + c] = (rows[(start + i) * width + c] as number) - (mean[c] as number);
      // Rows of zeros fill up the last batch: they add nothing.
      centred.fill(0, some * width);
      const { sums } = await products.run({ centred: tensor('float32', [batch, width], centred) }, { sums: null });
      const found = sums.data as Float32Array;
      for (let i = 0; i < found.length; i++) matrix[i] = (matrix[i] as number) + (found[i] as number) / n;
      onProgress?.(start + some, n);
      await setImmediate();
    }
  } finally {
    await products.release();
  }
  return { mean, matrix };
}

function productsOf(width: number): Graph {
  const graph = new Graph(onnxDialect);
  const centred = graph.input('centred', 'float32', [batch, width]);
  const b = new GraphBuilder(graph);
  graph.output(...b.node('Gemm', [centred, centred], { transA: int(1) }, { outputNames: ['sums'] }));
  return graph;
}
