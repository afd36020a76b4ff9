import { type Attributes, int, ints } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import type { GraphBuilder } from './builder.js';

/** A convolution's window with every default and auto_pad resolved, one entry per spatial axis. */
export interface ConvWindow {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padsBegin: readonly number[];
  readonly padsEnd: readonly number[];
  readonly group: number;
}

/** The window as attributes of a Conv or ConvTranspose node. */
export function windowAttributes(w: ConvWindow): Attributes {
  return {
    kernel_shape: ints(w.kernel),
    strides: ints(w.strides),
    dilations: ints(w.dilations),
    pads: ints([...w.padsBegin, ...w.padsEnd]),
    group: int(w.group),
  };
}

/** Adds the convolution of x [N, C, D1...] with w [O, C / group, K1...]. */
export function conv(b: GraphBuilder, x: Value, w: Value, window: ConvWindow): Value {
  return b.one('Conv', [x, w], windowAttributes(window));
}

/** A convolution being differentiated. */
export interface ConvOperands {
  /** [N, C, D1...] */
  readonly x: Value;
  /** [O, C / group, K1...] */
  readonly w: Value;
  /** [N, O, E1...], the derivative by the result */
  readonly dY: Value;
  readonly window: ConvWindow;
}
