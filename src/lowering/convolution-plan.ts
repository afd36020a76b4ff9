import type { Node, Value } from '../ir/graph.js';
import { isStatic } from '../ir/shape.js';
import { elementCount } from '../ir/tensor.js';
import type { GraphBuilder } from '../ops/builder.js';
import { convolutionWindow } from '../ops/conv.js';
import { type AxisWindow, axisConvolution, largestTile } from './axis-convolution.js';
import { type DepthwisePlane, depthwiseAxis, depthwiseConvolution } from './depthwise-convolution.js';
import { isIdentity, type Matrix, range, widthOf } from './matrix.js';
import { type PlaneConvolution, positionalConvolution } from './positional-convolution.js';

/**
 * What moving a float costs, in multiply-adds of a fast matrix product. From the steps of `positionalConvolution` with
 * 64 pictures of 64x32x32, 128x16x16, 256x8x8 and 512x4x4 on two cores (AVX-512): with 75 multiply-adds a nanosecond
 * in all, this figure gives each step's time to a tenth.
 */
const floatCost = 12;

/** A multiply-add in ORT's Conv, which works picture by picture and unfolds on its way: 60 a nanosecond. */
const convCost = 1.25;

/**
 * A multiply-add in a Conv with one channel in each group, its derivatives counted in: 0.7 a nanosecond on one core
 * forward, a third of that by its kernel.
 */
const depthwiseCost = 90;

/**
 * Pictures from which a depthwise convolution is moved: a MobileNetV2's step takes 0.75 of the time with 32 pictures of
 * 64x64, but 1.2 to 1.3 times with 16 of 128x128, where exchanging axes and the products of the 1x1 convolutions cost
 * more than was gained. Only these two were tried, so the threshold is a guess between them.
 */
const fewestPictures = 32;

/** A float that moves in rows of all pictures. */
const rowFloatCost = 30;

/** Numbers that the matrix of a tile has at most: one for each channel is kept. */
const largestTileMatrix = 2 ** 14;

/** Exchanging the axes of a map, a float at a time. */
const transposedFloatCost = 120;

/**
 * Floats that a row of a product costs at least, one vector of AVX-512: with four pictures of the same maps Conv is as
 * fast or faster, from eight on slower.
 */
const shortestRow = 16;

/** A convolution of a map in matrix products, and what it costs in multiply-adds. */
export interface ConvolutionPlan {
  /** Rows and columns: tiles along each, and results in a tile. */
  readonly tiling: readonly { readonly tiles: number; readonly results: number }[];
  /** Adds the convolution of x [H * W, C, N] with w, as [H' * W', O, N]. */
  readonly write: (b: GraphBuilder, x: Value, w: Value) => Value;
  readonly cost: number;
  /** As an ordinary Conv. */
  readonly directCost: number;
}

interface Sizes {
  readonly pictures: number;
  readonly channels: number;
  readonly filters: number;
}

/**
 * The cheapest plan for a Conv node; undefined where none is possible: not two-dimensional, not float32, in groups of
 * several channels, dilated, of unknown size.
 */
export function planConvolution(node: Node): ConvolutionPlan | undefined {
  const [x, w, y] = [node.inputs[0], node.inputs[1], node.outputs[0]];
  if (!x || !w || !y || x.dtype !== 'float32' || x.shape.length !== 4) return undefined;
  if (!isStatic(x.shape) || !isStatic(w.shape) || !isStatic(y.shape)) return undefined;
  const { group, dilations, kernel, strides, padsBegin } = convolutionWindow(node);
  if (dilations.some((d) => d > 1)) return undefined;

  const [pictures, channels, ...lengths] = x.shape as readonly [number, number, ...number[]];
  const [, filters, ...outputs] = y.shape as readonly [number, number, ...number[]];
  const along = (axis: 0 | 1): AxisWindow => {
    const at = (values: readonly number[]) => values[axis] as number;
    return { length: at(lengths), outputs: at(outputs), taps: at(kernel), stride: at(strides), pad: at(padsBegin) };
  };
  const windows = [along(0), along(1)] as const;
  const sizes = { pictures, channels, filters };
  const directCost = elementCount([...y.shape, channels / group, ...kernel]);
  if (group === 1) return { ...planned(windows, sizes), directCost: convCost * directCost };
  if (group !== channels || group !== filters || pictures < fewestPictures) return undefined;
  const depthwise = plannedDepthwise(windows, sizes);
  return depthwise && { ...depthwise, directCost: depthwiseCost * directCost };
}

type Planned = Omit<ConvolutionPlan, 'directCost'>;
type Windows = readonly [AxisWindow, AxisWindow];

function planned(windows: Windows, sizes: Sizes): Planned {
  const [rows, columns] = windows.map((window) =>
    range(largestTile(window)).map((i) => axisConvolution(window, i + 1)),
  ) as [PlaneConvolution[0][], PlaneConvolution[1][]];
  const { plane, cost } = cheapest(
    rows.flatMap((row) => columns.map((column): PlaneConvolution => [row, column])),
    (candidate) => costOf(candidate, sizes),
  );
  const tiling = plane.map(({ tiles, output }) => ({ tiles, results: Math.ceil(output.length / tiles) }));
  return { tiling, cost, write: (b, x, w) => positionalConvolution(b, x, w, plane) };
}

function plannedDepthwise(windows: Windows, sizes: Sizes): Planned | undefined {
  const [rows, columns] = windows.map((window) =>
    range(window.outputs).flatMap((i) => (window.outputs % (i + 1) === 0 ? [depthwiseAxis(window, i + 1)] : [])),
  ) as [DepthwisePlane[0][], DepthwisePlane[1][]];
  const planes = rows.flatMap((row) => columns.map((column): DepthwisePlane => [row, column]));
  const possible = planes.filter((plane) => tileMatrixSize(plane) <= largestTileMatrix);
  if (possible.length === 0) return undefined;
  const { plane, cost } = cheapest(possible, (candidate) => depthwiseCostOf(candidate, sizes));
  return { tiling: plane, cost, write: (b, x, w) => depthwiseConvolution(b, x, w, plane) };
}

function cheapest<P>(planes: readonly P[], costOfPlane: (plane: P) => number): { plane: P; cost: number } {
  const plans = planes.map((plane) => ({ plane, cost: costOfPlane(plane) }));
  return plans.reduce((a, b) => (b.cost < a.cost ? b : a));
}

/** What it costs to bring a map of this shape into the other layout. */
export function transpositionCost(shape: readonly number[]): number {
  return transposedFloatCost * elementCount(shape);
}

/** The steps of `positionalConvolution`, in their order. */
function costOf([rows, columns]: PlaneConvolution, { pictures, channels, filters }: Sizes): number {
  const [ys, xs] = [rows.input.length, columns.input.length];
  const [x, y] = [channels * pictures, filters * pictures];
  const steps = [
    transformCost(rows.input, widthOf(columns.input) * x),
    transformCost(columns.input, x, ys),
    floatCost * rows.products * columns.products * channels * filters,
    productCost(filters, channels, pictures, ys * xs),
    transformCost(columns.output, y, ys),
    transformCost(rows.output, columns.output.length * y),
  ];
  return steps.reduce((sum, cost) => sum + cost);
}

function tileMatrixSize([rows, columns]: DepthwisePlane): number {
  return rows.results * columns.results * rows.span * columns.span;
}

/** The steps of `depthwiseConvolution`, in their order. */
function depthwiseCostOf([rows, columns]: DepthwisePlane, { pictures, channels }: Sizes): number {
  const row = channels * pictures;
  const tiles = rows.tiles * columns.tiles;
  const [results, pixels] = [rows.results * columns.results, rows.span * columns.span];
  const steps = [
    transformCost(rows.input, widthOf(columns.input) * row),
    transformCost(columns.input, row, rows.input.length),
    rowFloatCost * tiles * (pixels + results) * row,
    (floatCost + rows.taps * columns.taps) * tileMatrixSize([rows, columns]) * channels,
    productCost(results, pixels, tiles * pictures, channels),
  ];
  return steps.reduce((sum, cost) => sum + cost);
}

function transformCost(matrix: Matrix, row: number, batch = 1): number {
  return isIdentity(matrix) ? 0 : productCost(matrix.length, widthOf(matrix), row, batch);
}

/** A product of matrices [m, k] and [k, n], `batch` times; its left operand stays in the cache. */
function productCost(m: number, k: number, n: number, batch: number): number {
  return batch * (m * k + floatCost * (k + m)) * Math.max(n, shortestRow);
}
