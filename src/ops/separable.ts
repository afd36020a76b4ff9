import type { Value } from '../ir/graph.js';
import { float32 } from '../ir/tensor.js';
import type { GraphBuilder } from './builder.js';

/** A linear map along one axis: result[..., j, ...] = sum over i of x[..., i, ...] * matrix[i, j]. */
export interface AxisMap {
  readonly axis: number;
  /** [length of the axis, length it gets] */
  readonly matrix: Value;
}

/**
 * Applies linear maps along axes, one after another: pooling by averages, resizing and reflecting are
 * all products of such maps, and their derivatives the products of the transposed ones.
 */
export function mapAxes(b: GraphBuilder, x: Value, maps: readonly AxisMap[]): Value {
  return maps.reduce((y, map) => mapAxis(b, y, map), x);
}

function mapAxis(b: GraphBuilder, x: Value, { axis, matrix }: AxisMap): Value {
  const last = x.shape.length - 1;
  if (axis === last) return b.matmul(x, matrix);
  if (axis === last - 1) return b.matmul(b.transpose(matrix, [1, 0]), x);
  const exchange = x.shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
  return b.transpose(b.matmul(b.transpose(x, exchange), matrix), exchange);
}

/** A matrix literal of the given dtype whose element [row, column] is `element(row, column)`. */
export function matrixLiteral(
  b: GraphBuilder,
  [rows, columns]: readonly [number, number],
  element: (row: number, column: number) => number,
  like: Value,
): Value {
  const elements = Array.from({ length: rows * columns }, (_, k) => element(Math.floor(k / columns), k % columns));
  return b.cast(b.literal(float32([rows, columns], elements)), like.dtype);
}
