import { WarmstartError } from '../error/warmstart-error.js';
import type { Value } from '../ir/graph.js';
import { formatShape, type Shape, staticShape } from '../ir/shape.js';
import { convAttributes } from './conv.js';
import { convWeightGradient } from './conv-weight-gradient.js';
import { type ConvWindow, conv } from './conv-window.js';
import { defineOp, type GradientSite, required, type Site } from './rule.js';
import { extent } from './spatial.js';
import { checkRank, commonDType, shapeMismatch } from './typing.js';

const convTransposeAttributes = { ...convAttributes, output_padding: 'ints', output_shape: 'ints' } as const;

type ConvTransposeSite = Site<typeof convTransposeAttributes>;

/** One spatial axis: what is cut off the spread-out input, and what is left. */
interface AxisSize {
  readonly begin: number;
  readonly end: number;
  readonly output: number;
}

interface Spread {
  readonly window: ConvWindow;
  readonly output: readonly number[];
}

/** ONNX, "ConvTranspose": the window, with the sizes that auto_pad and output_shape ask for. */
function spreadOf(site: ConvTransposeSite): Spread {
  const { attributes } = site;
  const [x, w] = [required(site, 0), required(site, 1)];
  const input = staticShape(x.shape.slice(2), 'the map of ConvTranspose');
  const kernel = staticShape(w.shape.slice(2), 'the kernel of ConvTranspose');
  const ones = kernel.map(() => 1);
  const strides = perAxis('strides', attributes.strides, ones, 1);
  const dilations = perAxis('dilations', attributes.dilations, ones, 1);
  const zeros = kernel.map(() => 0);
  const pads = perAxis('pads', attributes.pads, [...zeros, ...zeros], 0);
  const extra = perAxis('output_padding', attributes.output_padding, zeros, 0);
  const asked = attributes.output_shape?.length
    ? perAxis('output_shape', attributes.output_shape, zeros, 1)
    : undefined;
  const sizes = input.map((length, i) => {
    const stride = strides[i] ?? 1;
    const reached = (length - 1) * stride + extent(kernel[i] ?? 1, dilations[i] ?? 1);
    const given = { begin: pads[i] ?? 0, end: pads[i + input.length] ?? 0 };
    const size = axisSize(attributes.auto_pad, reached + (extra[i] ?? 0), given, asked?.[i], length * stride);
    // The output may end with positions that nothing reaches, but with fewer than another step would reach.
    if (size.output < 1 || size.output + size.begin + size.end - reached >= stride) {
      throw badSize('output size', `from 1 to ${reached + stride - 1 - size.begin - size.end}`, [size.output]);
    }
    return size;
  });
  const [padsBegin, padsEnd] = [sizes.map((s) => s.begin), sizes.map((s) => s.end)];
  const window = { kernel, strides, dilations, padsBegin, padsEnd, group: attributes.group ?? 1 };
  return { window, output: sizes.map((s) => s.output) };
}

/** @param whole length of the axis before anything is cut off */
function axisSize(
  autoPad = 'NOTSET',
  whole: number,
  given: Omit<AxisSize, 'output'>,
  asked: number | undefined,
  same: number,
): AxisSize {
  const target = asked ?? (autoPad.startsWith('SAME') ? same : undefined);
  if (target === undefined) {
    const { begin, end } = autoPad === 'VALID' ? { begin: 0, end: 0 } : given;
    return { begin, end, output: whole - begin - end };
  }
  const cut = Math.max(0, whole - target);
  const less = Math.floor(cut / 2);
  const begin = autoPad === 'SAME_UPPER' ? less : cut - less;
  return { begin, end: cut - begin, output: asked ?? whole - cut };
}

function perAxis(
  name: string,
  given: readonly number[] | undefined,
  standard: readonly number[],
  least: number,
): readonly number[] {
  if (!given || given.length === 0) return standard;
  if (given.length === standard.length && given.every((v) => v >= least)) return given;
  throw badSize(name, `${standard.length} integers of at least ${least}`, given);
}

function badSize(name: string, expected: string, received: Shape): WarmstartError {
  return new WarmstartError({
    code: 'E_OP_WINDOW',
    problem: `the ${name} of ConvTranspose does not fit`,
    expected,
    received: formatShape(received),
  });
}

function checkOperands(site: ConvTransposeSite): void {
  const [x, w, bias] = [required(site, 0), required(site, 1), site.inputs[2]];
  const { group = 1, kernel_shape: kernel } = site.attributes;
  checkRank(x, 3, Number.POSITIVE_INFINITY);
  checkRank(w, x.shape.length);
  commonDType(bias ? [x, w, bias] : [x, w]);
  const [channels = 1, perGroup = 1] = staticShape(w.shape.slice(0, 2), 'the kernel of ConvTranspose');
  if (group < 1) throw shapeMismatch(`ConvTranspose in ${group} groups`, 'at least one group', x.shape);
  if (x.shape[1] !== channels || channels % group !== 0) {
    throw shapeMismatch(`kernel ${formatShape(w.shape)} in ${group} group(s)`, `${channels} channels`, x.shape);
  }
  if (kernel?.some((k, i) => k !== w.shape[i + 2])) {
    throw shapeMismatch('kernel_shape is not the shape of the kernel', formatShape(kernel), w.shape);
  }
  if (bias && formatShape(bias.shape) !== formatShape([perGroup * group])) {
    throw shapeMismatch('the bias of ConvTranspose needs one number per filter', `[${perGroup * group}]`, bias.shape);
  }
}

/**
 * dY as a convolution reads it whose result has the size of x: what lies beyond the last step is cut off,
 * and the padding at the end is what the steps reach beyond dY.
 */
function asConvolved({ b, dY, ...site }: GradientSite<typeof convTransposeAttributes>): {
  read: Value;
  window: ConvWindow;
} {
  const { window, output } = spreadOf(site);
  const lengths = staticShape(required(site, 0).shape.slice(2), 'the map of ConvTranspose');
  const beyond = window.kernel.map((k, i) => {
    const reached = ((lengths[i] ?? 1) - 1) * (window.strides[i] ?? 1) + extent(k, window.dilations[i] ?? 1);
    return reached - (window.padsBegin[i] ?? 0) - (output[i] ?? 0);
  });
  const none = dY.shape.map(() => 0);
  const read = b.pad(dY, [...none, 0, 0, ...beyond.map((p) => Math.min(0, p))]);
  return { read, window: { ...window, padsEnd: beyond.map((p) => Math.max(0, p)) } };
}

export const convTransposeOps = {
  /**
   * The derivative of a convolution by its input, as an operator: so its own derivatives are the
   * convolution of dY, and by the kernel what a convolution's is with input and result exchanged.
   */
  ConvTranspose: defineOp({
    arity: [2, 3],
    attributes: convTransposeAttributes,
    infer: (site) => {
      checkOperands(site);
      const [x, w] = [required(site, 0), required(site, 1)];
      const filters = Number(w.shape[1]) * (site.attributes.group ?? 1);
      return [{ dtype: x.dtype, shape: [x.shape[0] ?? 1, filters, ...spreadOf(site).output] }];
    },
    gradient: (site) => {
      const { b, dY } = site;
      const [x, w] = [required(site, 0), required(site, 1)];
      return [
        () => {
          const { read, window } = asConvolved(site);
          return conv(b, read, w, window);
        },
        () => {
          const { read, window } = asConvolved(site);
          return convWeightGradient(b, { x: read, w, dY: x, window });
        },
        () =>
          b.sum(
            dY,
            dY.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])),
          ),
      ];
    },
  }),
};
