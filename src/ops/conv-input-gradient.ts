import { ints } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { staticShape } from '../ir/shape.js';
import type { GraphBuilder } from './builder.js';
import { type ConvOperands, conv, windowAttributes } from './conv-window.js';

/**
 * Derivative of a convolution by its input, [N, C, D1...].
 *
 * Without stride it is itself a convolution: of dY with the kernel turned by 180 degrees and its channel
 * axes exchanged, padded by what the kernel overlaps (Dumoulin and Visin 2016, relationship 8). That runs
 * at the speed of the forward pass, and with a frozen kernel ORT turns it into a constant. With a stride,
 * dY would have to be filled up with zeros, and ConvTranspose, which skips them, is faster.
 */
export function convInputGradient(b: GraphBuilder, { x, w, dY, window }: ConvOperands): Value {
  const { kernel, strides, dilations, padsBegin, padsEnd } = window;
  const reach = kernel.map((k, i) => (dilations[i] as number) * (k - 1));
  const flippedBegin = reach.map((r, i) => r - (padsBegin[i] as number));
  const flippedEnd = reach.map((r, i) => r - (padsEnd[i] as number));
  const unstrided = strides.every((s) => s === 1) && [...flippedBegin, ...flippedEnd].every((p) => p >= 0);
  if (unstrided) {
    return conv(b, dY, flipped(b, w, window.group), { ...window, padsBegin: flippedBegin, padsEnd: flippedEnd });
  }
  const inputSize = staticShape(x.shape.slice(2), 'the input of a strided convolution');
  const outputSize = staticShape(dY.shape.slice(2), 'the result of a strided convolution');
  // What the stride left unread at the end of each axis gets no derivative: output_padding.
  const unread = inputSize.map((size, i) => {
    const reached = ((outputSize[i] as number) - 1) * (strides[i] as number) + (reach[i] as number) + 1;
    return size - (reached - (padsBegin[i] as number) - (padsEnd[i] as number));
  });
  return b.one('ConvTranspose', [dY, w], { ...windowAttributes(window), output_padding: ints(unread) });
}

/** [O, C / g, K...] to [C, O / g, K...], the kernel's axes reversed. */
function flipped(b: GraphBuilder, w: Value, group: number): Value {
  const [filters = 1, perGroup = 1, ...kernel] = staticShape(w.shape, 'the kernel of a convolution');
  const spatial = kernel.map((_, i) => i);
  let exchanged: Value;
  if (group === 1) {
    exchanged = b.transpose(w, [1, 0, ...spatial.map((i) => i + 2)]);
  } else {
    const grouped = b.reshape(w, [group, filters / group, perGroup, ...kernel]);
    const swapped = b.transpose(grouped, [0, 2, 1, ...spatial.map((i) => i + 3)]);
    exchanged = b.reshape(swapped, [group * perGroup, filters / group, ...kernel]);
  }
  const turned = spatial.filter((i) => kernel[i] !== 1);
  if (turned.length === 0) return exchanged;
  return b.slice(exchanged, {
    starts: turned.map(() => -1),
    ends: turned.map(() => Number.MIN_SAFE_INTEGER),
    axes: turned.map((i) => i + 2),
    steps: turned.map(() => -1),
  });
}
