import { int } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { float32 } from '../ir/tensor.js';
import type { GraphBuilder } from '../ops/builder.js';
import type { AxisConvolution } from './axis-convolution.js';
import { isIdentity, kronecker, type Matrix, widthOf } from './matrix.js';

/** A two-dimensional convolution, rows first. */
export type PlaneConvolution = readonly [rows: AxisConvolution, columns: AxisConvolution];

/**
 * The convolution of x [H * W, C, N] with w [O, C, K1, K2], as [H' * W', O, N], all in matrix products: x's tiles
 * are transformed along rows and columns, multiplied by the transformed kernel, and what comes out is transformed
 * back (Lavin and Gray 2016, section 4.1). With the pictures innermost, every step is a product of a matrix with
 * long rows, and nothing is copied, padded or transposed; nor is it in the derivatives, which are products of the same
 * matrices transposed.
 */
export function positionalConvolution(b: GraphBuilder, x: Value, w: Value, [rows, columns]: PlaneConvolution): Value {
  const [, channels, pictures] = x.shape as [number, number, number];
  const filters = w.shape[0] as number;
  const ys = rows.products * rows.tiles;

  const alongRows = applied(b, rows.input, x, widthOf(columns.input) * channels * pictures);
  const tiles = applied(b, columns.input, alongRows, channels * pictures, ys);
  const products = b.matmul(
    transformedKernel(b, w, [rows, columns]),
    b.reshape(tiles, [rows.products, rows.tiles, columns.products, columns.tiles, channels, pictures]),
  );
  const alongColumns = applied(b, columns.output, products, filters * pictures, ys);
  const result = applied(b, rows.output, alongColumns, columns.output.length * filters * pictures);
  return b.reshape(result, [-1, filters, pictures]);
}

/** [products, 1, products, 1, O, C]: the same for every tile. */
function transformedKernel(b: GraphBuilder, w: Value, [rows, columns]: PlaneConvolution): Value {
  const [filters = 1, channels = 1, ...kernel] = w.shape as readonly number[];
  const shape = [rows.products, 1, columns.products, 1, filters, channels];
  const matrix = kronecker(rows.kernel, columns.kernel);
  if (isIdentity(matrix)) return b.reshape(b.transpose(w, [2, 3, 0, 1]), shape);
  const taps = (kernel[0] as number) * (kernel[1] as number);
  const transformed = b.one('Gemm', [literal(b, matrix), b.reshape(w, [-1, taps])], { transB: int(1) });
  return b.reshape(transformed, shape);
}

/** matrix times x, seen as [batch, columns of the matrix, row]. */
function applied(b: GraphBuilder, matrix: Matrix, x: Value, row: number, batch = 1): Value {
  if (isIdentity(matrix)) return x;
  const shape = batch === 1 ? [widthOf(matrix), row] : [batch, widthOf(matrix), row];
  return b.matmul(literal(b, matrix), b.reshape(x, shape));
}

function literal(b: GraphBuilder, matrix: Matrix): Value {
  return b.literal(float32([matrix.length, widthOf(matrix)], matrix.flat()));
}
