import fc from 'fast-check';
import { elementCount, type Tensor } from '../../src/ir/tensor.js';
import type { ConvWindow } from '../../src/ops/conv-window.js';
import { sample, weights } from './conformance.js';

/** A convolution with operands, and the derivative by its result. */
export interface DirectConvolution {
  readonly window: ConvWindow;
  readonly x: Tensor<'float32'>;
  readonly w: Tensor<'float32'>;
  readonly dY: Tensor<'float32'>;
  /** What the definition gives, in double precision. */
  readonly y: readonly number[];
  readonly dX: readonly number[];
  readonly dW: readonly number[];
}

/** A window of spatial axes: stride, dilation and group 1, no padding unless given. */
export function windowOf(kernel: readonly number[], given: Partial<ConvWindow> = {}): ConvWindow {
  const [ones, none] = [kernel.map(() => 1), kernel.map(() => 0)];
  return { kernel, strides: ones, dilations: ones, padsBegin: none, padsEnd: none, group: 1, ...given };
}

type Draw = (operand: 'x' | 'w' | 'dY', shape: readonly number[]) => Tensor<'float32'>;

const fixed: Draw = (operand, shape) => (operand === 'dY' ? weights(shape) : sample(shape, operand === 'w' ? 1 : 0));

/**
 * The convolution of x [pictures, channels, ...map] with `filters` filters by its definition: y[n, o, e] is the sum
 * of x[n, c, e * stride + k * dilation - pad] * w[o, c, k], and each such product gives its two derivatives.
 */
export function directConvolution(
  [pictures, channels, ...map]: readonly [number, number, ...number[]],
  filters: number,
  window: ConvWindow,
  draw = fixed,
): DirectConvolution {
  const { kernel, strides, dilations, padsBegin, padsEnd, group } = window;
  const at = (values: readonly number[], i: number) => values[i] as number;
  const result = map.map((length, i) => {
    const reach = (at(kernel, i) - 1) * at(dilations, i);
    return Math.floor((length + at(padsBegin, i) + at(padsEnd, i) - reach - 1) / at(strides, i)) + 1;
  });
  const x = draw('x', [pictures, channels, ...map]);
  const w = draw('w', [filters, channels / group, ...kernel]);
  const dY = draw('dY', [pictures, filters, ...result]);
  const [y, dX, dW] = [dY, x, w].map((t) => Array<number>(t.data.length).fill(0)) as [number[], number[], number[]];
  for (const [n, o, ...e] of indices(dY.shape) as [number, number, ...number[]][]) {
    const firstChannel = Math.floor(o / (filters / group)) * (channels / group);
    for (const [c, ...k] of indices(w.shape.slice(1)) as [number, ...number[]][]) {
      const p = e.map((e, i) => e * at(strides, i) + at(k, i) * at(dilations, i) - at(padsBegin, i));
      if (p.some((position, i) => position < 0 || position >= at(map, i))) continue;
      const iY = offset(dY.shape, [n, o, ...e]);
      const iX = offset(x.shape, [n, firstChannel + c, ...p]);
      const iW = offset(w.shape, [o, c, ...k]);
      y[iY] = at(y, iY) + (x.data[iX] as number) * (w.data[iW] as number);
      dX[iX] = at(dX, iX) + (dY.data[iY] as number) * (w.data[iW] as number);
      dW[iW] = at(dW, iW) + (dY.data[iY] as number) * (x.data[iX] as number);
    }
  }
  return { window, x, w, dY, y, dX, dW };
}

/** Every index of a shape, in row-major order. */
function indices(shape: readonly number[]): number[][] {
  return Array.from({ length: elementCount(shape) }, (_, flat) => {
    let rest = flat;
    return shape
      .toReversed()
      .map((length) => {
        const i = rest % length;
        rest = Math.floor(rest / length);
        return i;
      })
      .reverse();
  });
}

function offset(shape: readonly number[], index: readonly number[]): number {
  return shape.reduce((sum, length, i) => sum * length + (index[i] as number), 0);
}

interface AxisWindow {
  readonly length: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly begin: number;
  readonly end: number;
}

const axisWindow: fc.Arbitrary<AxisWindow> = fc
  .record({
    length: fc.integer({ min: 1, max: 6 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    begin: fc.nat(3),
    end: fc.nat(3),
  })
  .filter(({ length, kernel, dilation, begin, end }) => length + begin + end > (kernel - 1) * dilation);

/** Small convolutions of one to three spatial axes with any window. */
export function convolutions(groups: readonly number[]): fc.Arbitrary<DirectConvolution> {
  return fc
    .record({
      axes: fc.array(axisWindow, { minLength: 1, maxLength: 3 }),
      pictures: fc.integer({ min: 1, max: 2 }),
      group: fc.constantFrom(...groups),
      perGroup: fc.integer({ min: 1, max: 2 }),
      multiplier: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ axes, pictures, group, perGroup, multiplier }) => {
      const of = (key: keyof AxisWindow) => axes.map((axis) => axis[key]);
      const window = {
        kernel: of('kernel'),
        strides: of('stride'),
        dilations: of('dilation'),
        padsBegin: of('begin'),
        padsEnd: of('end'),
        group,
      };
      return directConvolution([pictures, group * perGroup, ...of('length')], group * multiplier, window);
    });
}
