import type { Value } from '../ir/graph.js';
import { float32 } from '../ir/tensor.js';
import type { GraphBuilder } from '../ops/builder.js';
import type { AxisWindow } from './axis-convolution.js';
import { identity, isIdentity, type Matrix, range, widthOf } from './matrix.js';

/** A depthwise convolution along one axis, in tiles of equally many results. */
export interface DepthwiseAxis {
  readonly tiles: number;
  /** [tiles * span, length]: the pixels that each tile reads. Zeros that pad the map are in it, if there are tiles. */
  readonly input: Matrix;
  /** Which coefficient joins a pixel of a tile to a result of it; negative or too large where none does. */
  readonly tap: (result: number, pixel: number) => number;
  /** Results of a tile. */
  readonly results: number;
  /** Pixels that a tile reads. */
  readonly span: number;
  readonly taps: number;
}

/** Rows first. */
export type DepthwisePlane = readonly [rows: DepthwiseAxis, columns: DepthwiseAxis];

/** In `tiles` tiles, which must divide the results. One tile is the whole axis, as it is. */
export function depthwiseAxis({ length, outputs, taps, stride, pad }: AxisWindow, tiles: number): DepthwiseAxis {
  const results = outputs / tiles;
  if (tiles === 1) {
    const tap = (result: number, pixel: number) => pixel + pad - result * stride;
    return { tiles, results, taps, span: length, input: identity(length), tap };
  }
  const span = (results - 1) * stride + taps;
  const input = range(tiles * span).map((row) => {
    const read = Math.floor(row / span) * results * stride + (row % span) - pad;
    return range(length).map((pixel) => (pixel === read ? 1 : 0));
  });
  return { tiles, results, taps, span, input, tap: (result, pixel) => pixel - result * stride };
}

/**
 * The depthwise convolution of x [H * W, C, N] with w [C, 1, K1, K2], as [H' * W', C, N]. For each channel, the pixels
 * of a tile become its results by one matrix, in which the kernel's coefficients stand between zeros: more
 * multiplications than there are coefficients, but in matrix products, which ORT does some thirty times as fast as a
 * Conv in groups of one channel. Both derivatives are products with the same matrices, too, and the pictures and tiles
 * are summed over within them.
 */
export function depthwiseConvolution(b: GraphBuilder, x: Value, w: Value, [rows, columns]: DepthwisePlane): Value {
  const [, channels, pictures] = x.shape as [number, number, number];
  const float = channels * pictures;
  const alongRows = applied(b, rows.input, x, widthOf(columns.input) * float);
  const pixels = applied(b, columns.input, alongRows, float, rows.input.length);
  const tiles = b.reshape(pixels, [rows.tiles, rows.span, columns.tiles, columns.span, channels, pictures]);
  const byChannel = b.reshape(b.transpose(tiles, [4, 1, 3, 0, 2, 5]), [channels, rows.span * columns.span, -1]);
  const products = b.matmul(tileMatrices(b, w, [rows, columns]), byChannel);
  const shape = [channels, rows.results, columns.results, rows.tiles, columns.tiles, pictures];
  const results = b.transpose(b.reshape(products, shape), [3, 1, 4, 2, 0, 5]);
  return b.reshape(results, [-1, channels, pictures]);
}

/** [C, results, pixels] of a tile. */
function tileMatrices(b: GraphBuilder, w: Value, [rows, columns]: DepthwisePlane): Value {
  const channels = w.shape[0] as number;
  const [results, pixels] = [rows.results * columns.results, rows.span * columns.span];
  const taps = rows.taps * columns.taps;
  const places = new Float32Array(taps * results * pixels);
  for (let place = 0; place < results * pixels; place++) {
    const [result, pixel] = [Math.floor(place / pixels), place % pixels];
    const row = rows.tap(Math.floor(result / columns.results), Math.floor(pixel / columns.span));
    const column = columns.tap(result % columns.results, pixel % columns.span);
    const inside = row >= 0 && row < rows.taps && column >= 0 && column < columns.taps;
    if (inside) places[(row * columns.taps + column) * results * pixels + place] = 1;
  }
  const matrices = b.matmul(b.reshape(w, [channels, taps]), b.literal(float32([taps, results * pixels], places)));
  return b.reshape(matrices, [channels, results, pixels]);
}

/** matrix times x, seen as [batch, columns of the matrix, row]. */
function applied(b: GraphBuilder, matrix: Matrix, x: Value, row: number, batch = 1): Value {
  if (isIdentity(matrix)) return x;
  const shape = batch === 1 ? [widthOf(matrix), row] : [batch, widthOf(matrix), row];
  const literal = b.literal(float32([matrix.length, widthOf(matrix)], matrix.flat()));
  return b.matmul(literal, b.reshape(x, shape));
}
