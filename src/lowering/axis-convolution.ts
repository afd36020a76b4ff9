import { type Matrix, range } from './matrix.js';
import { maxProducts, toomCook } from './toom-cook.js';

/** A convolution's window along one axis. */
export interface AxisWindow {
  /** Pixels of the input. */
  readonly length: number;
  /** Pixels of the result. */
  readonly outputs: number;
  readonly taps: number;
  readonly stride: number;
  /** Zeros before the first pixel. */
  readonly pad: number;
}

/**
 * The convolution along one axis in tiles of a few results each: result = output ((kernel w) . (input x)). Rows of
 * `input` and columns of `output` are ordered by product, then by tile. Zero padding is in the matrices.
 */
export interface AxisConvolution {
  readonly tiles: number;
  /** Multiplications in a tile. */
  readonly products: number;
  /** [products * tiles, length] */
  readonly input: Matrix;
  /** [products, taps] */
  readonly kernel: Matrix;
  /** [outputs, products * tiles] */
  readonly output: Matrix;
}

/** Largest number of results in a tile for which every phase of the stride has points enough; 1 if tiles save nothing. */
export function largestTile({ taps, stride }: Pick<AxisWindow, 'taps' | 'stride'>): number {
  const longestPhase = Math.ceil(taps / stride);
  return longestPhase === 1 ? 1 : Math.max(1, maxProducts + 1 - longestPhase);
}

/**
 * Tiles of `tile` results. With a stride, every phase of the input is convolved with its own coefficients, and the
 * results are added.
 */
export function axisConvolution({ length, outputs, taps, stride, pad }: AxisWindow, tile: number): AxisConvolution {
  const phases = range(Math.min(stride, taps)).map((phase) => toomCook(tile, Math.ceil((taps - phase) / stride)));
  const parts = phases.flatMap(({ input, kernel, output }, phase) =>
    input.map((row, j) => ({
      input: (pixel: number) => row[(pixel - phase) / stride] ?? 0,
      kernel: range(taps).map((tap) => kernel[j]?.[(tap - phase) / stride] ?? 0),
      output: (result: number) => output[result]?.[j] ?? 0,
    })),
  );
  const tiles = Math.ceil(outputs / tile);
  return {
    tiles,
    products: parts.length,
    input: parts.flatMap((part) =>
      range(tiles).map((t) => range(length).map((pixel) => part.input(pixel + pad - t * tile * stride))),
    ),
    kernel: parts.map((part) => part.kernel),
    output: range(outputs).map((i) => parts.flatMap((part) => range(tiles).map((t) => part.output(i - t * tile)))),
  };
}
