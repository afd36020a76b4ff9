import { WarmstartError } from '../error/warmstart-error.js';
import { type Dim, formatShape, type Shape } from '../ir/shape.js';

/** How a window slides over the spatial axes, as an operator's attributes give it. */
export interface WindowOptions {
  readonly op: string;
  /** The input's spatial dimensions: its shape without batch and channels. */
  readonly input: Shape;
  /** The window's size along each of them. */
  readonly kernel: readonly number[];
  readonly strides?: readonly number[] | undefined;
  /** ONNX order: the begin of every axis, then the end of every axis. */
  readonly pads?: readonly number[] | undefined;
  readonly dilations?: readonly number[] | undefined;
  /** NOTSET (default), VALID, SAME_UPPER or SAME_LOWER; all but NOTSET override `pads`. */
  readonly autoPad?: string | undefined;
  /** Keeps a last window that reaches beyond the padded input, as long as it starts before the end padding. */
  readonly ceilMode?: boolean | undefined;
}

/** The same with every default filled in, one entry per spatial axis. */
export interface Window {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padsBegin: readonly number[];
  readonly padsEnd: readonly number[];
  readonly output: readonly Dim[];
}

/** Elements that a dilated kernel spans, holes included. */
export function extent(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/**
 * The window arithmetic that convolutions and poolings share (ONNX, "Conv", "MaxPool").
 * A symbolic dimension stays as it is where the window keeps every size; elsewhere the result is a symbol
 * that says the arithmetic, `(H-1)/2+1`, so that equal windows over equal dimensions give equal symbols.
 * @throws WarmstartError `E_OP_WINDOW` for attributes that do not fit the input or each other,
 *   `E_SHAPE_SYMBOLIC` where the padding itself depends on an unknown dimension.
 */
export function resolveWindow(options: WindowOptions): Window {
  const { op, input, kernel } = options;
  const rank = input.length;
  const strides = perAxis(op, 'strides', options.strides, rank);
  const dilations = perAxis(op, 'dilations', options.dilations, rank);
  if (kernel.length !== rank) throw badWindow(op, 'kernel_shape', `${rank} sizes, one per spatial axis`, kernel);
  perAxis(op, 'kernel_shape', kernel, rank);
  const sizes = input.map((dim, axis) => {
    const slide = { dim, stride: strides[axis] ?? 1, extent: extent(kernel[axis] ?? 1, dilations[axis] ?? 1) };
    const [begin, end] = padding(options, axis, slide);
    return { begin, end, output: outputSize(options, slide, begin, end) };
  });
  return {
    strides,
    dilations,
    padsBegin: sizes.map((s) => s.begin),
    padsEnd: sizes.map((s) => s.end),
    output: sizes.map((s) => s.output),
  };
}

/** One axis of a sliding window. */
interface Slide {
  readonly dim: Dim;
  readonly stride: number;
  readonly extent: number;
}

/** Padding at the begin and the end of one axis. */
function padding(options: WindowOptions, axis: number, { dim, stride, extent }: Slide): [number, number] {
  const { op, pads, dilations, autoPad = 'NOTSET', input } = options;
  const rank = input.length;
  if (autoPad === 'VALID') return [0, 0];
  if (autoPad === 'NOTSET' || autoPad === '') {
    if (pads && (pads.length !== 2 * rank || pads.some((p) => p < 0))) {
      throw badWindow(op, 'pads', `${2 * rank} numbers, none negative`, pads);
    }
    return [pads?.[axis] ?? 0, pads?.[rank + axis] ?? 0];
  }
  if (autoPad !== 'SAME_UPPER' && autoPad !== 'SAME_LOWER') {
    throw badWindow(op, 'auto_pad', 'NOTSET, VALID, SAME_UPPER or SAME_LOWER', autoPad);
  }
  // ORT refuses this in Conv, and in poolings leaves the dilation out of the padding, against ONNX.
  if (dilations?.some((d) => d !== 1)) {
    throw badWindow(op, 'dilations', `1 with auto_pad ${autoPad} (else write the pads out)`, dilations);
  }
  if (typeof dim === 'string' && stride !== 1) throw symbolic(options);
  const total =
    typeof dim === 'string' ? extent - 1 : Math.max(0, (Math.ceil(dim / stride) - 1) * stride + extent - dim);
  const less = Math.floor(total / 2);
  return autoPad === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
}

function outputSize(options: WindowOptions, { dim, stride, extent }: Slide, begin: number, end: number): Dim {
  if (typeof dim === 'string') {
    const room = begin + end - extent;
    if (stride === 1) return room === -1 ? dim : `(${dim}${signed(room + 1)})`;
    return options.ceilMode ? `ceil((${dim}${signed(room)})/${stride})+1` : `(${dim}${signed(room)})/${stride}+1`;
  }
  const room = dim + begin + end - extent;
  if (room < 0) {
    throw badWindow(options.op, 'window', `at most the padded input, ${dim + begin + end}`, String(extent));
  }
  const floor = Math.floor(room / stride) + 1;
  const overhangs = options.ceilMode && room % stride !== 0 && floor * stride < dim + begin;
  return overhangs ? floor + 1 : floor;
}

/** "+3", "-1", or nothing for 0. */
function signed(term: number): string {
  return term === 0 ? '' : `${term > 0 ? '+' : ''}${term}`;
}

function perAxis(op: string, name: string, values: readonly number[] | undefined, rank: number): readonly number[] {
  if (!values || values.length === 0) return Array.from({ length: rank }, () => 1);
  if (values.length === rank && values.every((v) => Number.isInteger(v) && v > 0)) return values;
  throw badWindow(op, name, `${rank} positive integers, one per spatial axis`, values);
}

function badWindow(op: string, what: string, expected: string, received: string | readonly number[]): WarmstartError {
  return new WarmstartError({
    code: 'E_OP_WINDOW',
    problem: `the ${what} of ${op} does not fit`,
    expected,
    received: typeof received === 'string' ? received : formatShape(received),
  });
}

function symbolic({ op, input }: WindowOptions): WarmstartError {
  return new WarmstartError({
    code: 'E_SHAPE_SYMBOLIC',
    problem: `${op} slides over a dimension that is not known yet`,
    expected: 'numbers for the spatial dimensions',
    received: formatShape(input),
    hint: 'give the inputs of the graph shapes of numbers before this step',
  });
}
