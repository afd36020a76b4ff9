import { WarmstartError } from '../error/warmstart-error.js';
import { type Tensor, tensor } from '../ir/tensor.js';

/** float16 or float64 as float32; float32 as it is. @throws WarmstartError `E_WEIGHTS_DTYPE` */
export function widen(t: Tensor): Tensor<'float32'> {
  switch (t.dtype) {
    case 'float32':
      return t as Tensor<'float32'>;
    case 'float64':
      return tensor('float32', t.shape, Float32Array.from(t.data as Float64Array));
    case 'float16':
      return tensor('float32', t.shape, Float32Array.from(t.data as Uint16Array, fromHalf));
    default:
      throw new WarmstartError({
        code: 'E_WEIGHTS_DTYPE',
        problem: 'weights must be floating-point numbers',
        expected: 'float32, float16 or float64',
        received: t.dtype,
      });
  }
}

/** IEEE 754 binary16 bits to a number. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
