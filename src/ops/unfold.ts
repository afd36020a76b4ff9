import type { Value } from '../ir/graph.js';
import { elementCount } from '../ir/tensor.js';
import type { GraphBuilder } from './builder.js';
import type { ConvWindow } from './conv-window.js';

/** Where and how far a window slides. */
export interface Sliding extends Pick<ConvWindow, 'kernel' | 'strides' | 'dilations' | 'padsBegin' | 'padsEnd'> {
  /** Spatial shape of the result: how many places the window takes along each axis. */
  readonly map: readonly number[];
  /** The first spatial axis of x. */
  readonly axis: number;
}

/**
 * For every offset of the kernel, in row-major order, the pixels of x that the offset meets, as large as the
 * result's map.
 */
export function unfold(b: GraphBuilder, x: Value, sliding: Sliding): Value[] {
  const { kernel, strides, dilations, padsBegin, padsEnd, map, axis } = sliding;
  const spatial = kernel.map((_, i) => i + axis);
  const around = (p: readonly number[]) => x.shape.map((_, i) => p[i - axis] ?? 0);
  const padded = b.pad(x, [...around(padsBegin), ...around(padsEnd)]);
  return offsetsOf(kernel).map((offset) => {
    const starts = offset.map((k, i) => k * (dilations[i] as number));
    const ends = starts.map((start, i) => start + ((map[i] as number) - 1) * (strides[i] as number) + 1);
    const whole = spatial.every((a, i) => starts[i] === 0 && ends[i] === padded.shape[a] && strides[i] === 1);
    if (whole) return padded;
    return b.slice(padded, { starts, ends, axes: spatial, ...(strides.some((s) => s > 1) ? { steps: strides } : {}) });
  });
}

/** The permutation that moves the channels of [N, C, D1...] behind the spatial axes. */
export function channelsLastOrder(x: Value): number[] {
  return [0, ...x.shape.slice(2).map((_, i) => i + 2), 1];
}

/**
 * x [N, C, D1...] as the matrix [N * E, K * C] by which a convolution is one product: a row for each place
 * of the window, in it the channels of the first offset, then those of the next.
 */
export function unfoldChannelsLast(b: GraphBuilder, x: Value, window: ConvWindow, map: readonly number[]): Value {
  const columns = unfold(b, b.transpose(x, channelsLastOrder(x)), { ...window, map, axis: 1 });
  const width = elementCount(window.kernel) * (x.shape[1] as number);
  return b.reshape(b.concat(columns, x.shape.length - 1), [-1, width]);
}

function offsetsOf(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (offsets, k) => offsets.flatMap((head) => Array.from({ length: k }, (_, i) => [...head, i])),
    [[]],
  );
}
