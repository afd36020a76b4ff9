import type { Node } from '../ir/graph.js';
import { isStatic } from '../ir/shape.js';
import { elementCount } from '../ir/tensor.js';
import { convolutionWindow } from '../ops/conv.js';
import { axisConvolution, largestTile } from './axis-convolution.js';
import { isIdentity, type Matrix, range, widthOf } from './matrix.js';
import type { PlaneConvolution } from './positional-convolution.js';

/**
 * What moving a float costs, in multiply-adds of a fast matrix product. From the steps of `positionalConvolution` with
 * 64 pictures of 64x32x32, 128x16x16, 256x8x8 and 512x4x4 on two cores (AVX-512): with 75 multiply-adds a nanosecond
 * in all, this figure gives each step's time to a tenth.
 */
const floatCost = 12;

/** A multiply-add in ORT's Conv, which works picture by picture and unfolds on its way: 60 a nanosecond. */
const convCost = 1.25;

/** Exchanging the axes of a map, a float at a time. */
const transposedFloatCost = 120;

/**
 * Floats that a row of a product costs at least, one vector of AVX-512: with four pictures of the same maps Conv is as
 * fast or faster, from eight on slower.
 */
const shortestRow = 16;

/** A convolution of a map as `positionalConvolution` would do it, and what it costs in multiply-adds. */
export interface ConvolutionPlan {
  readonly plane: PlaneConvolution;
  readonly cost: number;
  /** As an ordinary Conv. */
  readonly directCost: number;
}

/**
 * The cheapest plan for a Conv node; undefined where none is possible: not two-dimensional, not float32, grouped,
 * dilated, of unknown size.
 */
export function planConvolution(node: Node): ConvolutionPlan | undefined {
  const [x, w, y] = [node.inputs[0], node.inputs[1], node.outputs[0]];
  if (!x || !w || !y || x.dtype !== 'float32' || x.shape.length !== 4) return undefined;
  if (!isStatic(x.shape) || !isStatic(w.shape) || !isStatic(y.shape)) return undefined;
  const { group, dilations, kernel, strides, padsBegin } = convolutionWindow(node);
  if (group > 1 || dilations.some((d) => d > 1)) return undefined;

  const [pictures, channels, ...lengths] = x.shape as readonly [number, number, ...number[]];
  const [, filters, ...outputs] = y.shape as readonly [number, number, ...number[]];
  const along = (axis: 0 | 1) => {
    const at = (values: readonly number[]) => values[axis] as number;
    const window = {
      length: at(lengths),
      outputs: at(outputs),
      taps: at(kernel),
      stride: at(strides),
      pad: at(padsBegin),
    };
    return range(largestTile(window)).map((i) => axisConvolution(window, i + 1));
  };
  const columns = along(1);
  const plans = along(0)
    .flatMap((row) => columns.map((column): PlaneConvolution => [row, column]))
    .map((plane) => ({ plane, cost: costOf(plane, { pictures, channels, filters }) }));
  const best = plans.reduce((a, b) => (b.cost < a.cost ? b : a));
  return { ...best, directCost: convCost * elementCount([...y.shape, channels, ...kernel]) };
}

/** What it costs to bring a map of this shape into the other layout. */
export function transpositionCost(shape: readonly number[]): number {
  return transposedFloatCost * elementCount(shape);
}

/** The steps of `positionalConvolution`, in their order. */
function costOf(
  [rows, columns]: PlaneConvolution,
  { pictures, channels, filters }: { readonly pictures: number; readonly channels: number; readonly filters: number },
): number {
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

function transformCost(matrix: Matrix, row: number, batch = 1): number {
  return isIdentity(matrix) ? 0 : productCost(matrix.length, widthOf(matrix), row, batch);
}

/** A product of matrices [m, k] and [k, n], `batch` times; its left operand stays in the cache. */
function productCost(m: number, k: number, n: number, batch: number): number {
  return batch * (m * k + floatCost * (k + m)) * Math.max(n, shortestRow);
}
