import type { Node } from '../ir/graph.js';
import { isStatic } from '../ir/shape.js';
import { elementCount } from '../ir/tensor.js';
import { convolutionWindow } from '../ops/conv.js';
import { axisConvolution, largestTile } from './axis-convolution.js';
import type { PlaneConvolution } from './positional-convolution.js';
import { range } from './toom-cook.js';

/**
 * What moving a float costs, in multiply-adds of a fast matrix product. From the steps of `positionalConvolution` with 64
 * pictures of 64x32x32, 128x16x16, 256x8x8 and 512x4x4 on two cores (AVX-512): with 75 multiply-adds a nanosecond in all, this figure
 * gives each step's time to a tenth.
 */
const floatCost = 12;

/** A multiply-add in ORT's Conv, which works picture by picture and unfolds on its way: 60 a nanosecond. */
const convCost = 1.25;

/** Exchanging the axes of a map, a float at a time. */
const transposedFloatCost = 120;

/** A convolution of a map as `positionalConvolution` would do it, and what it costs in multiply-adds. */
export interface ConvolutionPlan {
  readonly plane: PlaneConvolution;
  readonly cost: number;
  /** As an ordinary Conv. */
  readonly directCost: number;
}

/** The cheapest plan for a Conv node; undefined where none is possible: not two-dimensional, grouped, dilated, of unknown size. */
export function planConvolution(node: Node): ConvolutionPlan | undefined {
  const [x, w] = node.inputs;
  const y = node.outputs[0];
  if (node.op !== 'Conv' || !x || !w || !y || x.dtype !== 'float32') return undefined;
  if (x.shape.length !== 4 || !isStatic(x.shape) || !isStatic(w.shape) || !isStatic(y.shape)) return undefined;
  const { group, dilations, kernel, strides, padsBegin } = convolutionWindow(node);
  if (group > 1 || dilations.some((d) => d > 1)) return undefined;

  const [inputs, results] = [x.shape, y.shape];
  const axes = [0, 1].map((i) => ({
    length: inputs[i + 2] as number,
    outputs: results[i + 2] as number,
    taps: kernel[i] as number,
    stride: strides[i] as number,
    pad: padsBegin[i] as number,
  }));
  const pairs = (inputs[0] as number) * (inputs[1] as number) * (results[1] as number);
  const tilings = range(Math.max(...axes.map(largestTile))).map((tile) => {
    const plane = axes.map((axis) => axisConvolution(axis, Math.min(tile + 1, largestTile(axis))));
    return plane as unknown as PlaneConvolution;
  });
  const size = { pictures: inputs[0] as number, channels: inputs[1] as number, filters: results[1] as number };
  const plans = tilings.map((plane) => ({ plane, cost: costOf(plane, size) }));
  const best = plans.reduce((a, b) => (b.cost < a.cost ? b : a));
  const directCost = convCost * pairs * elementCount(results.slice(2)) * elementCount(kernel);
  return { ...best, directCost };
}

/** What it costs to bring a map of this shape into the other layout. */
export function transpositionCost(shape: readonly number[]): number {
  return transposedFloatCost * elementCount(shape);
}

function costOf(
  [rows, columns]: PlaneConvolution,
  { pictures, channels, filters }: { readonly pictures: number; readonly channels: number; readonly filters: number },
): number {
  const [ys, xs] = [rows.products * rows.tiles, columns.products * columns.tiles];
  const [height, width] = [rows.input[0]?.length ?? 0, columns.input[0]?.length ?? 0];
  const [resultHeight, resultWidth] = [rows.output.length, columns.output.length];
  /** A product of matrices [m, k] and [k, n], `batch` times; its left operand stays in the cache. */
  const product = (m: number, k: number, n: number, batch = 1) => batch * (m * k * n + floatCost * (k + m) * n);
  const [x, y] = [channels * pictures, filters * pictures];
  const transforms = [
    ys === height && rows.products === 1 ? 0 : product(ys, height, width * x),
    xs === width && columns.products === 1 ? 0 : product(xs, width, x, ys) + product(resultWidth, xs, y, ys),
    ys === height && rows.products === 1 ? 0 : product(resultHeight, ys, resultWidth * y),
  ];
  const kernel = floatCost * rows.products * columns.products * channels * filters;
  return transforms.reduce((sum, cost) => sum + cost, kernel) + product(filters, channels, pictures, ys * xs);
}
