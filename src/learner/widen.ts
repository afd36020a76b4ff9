import { WarmstartError } from '../error/warmstart-error.js';
import { decodeHalves } from '../ir/half.js';
import { type Tensor, tensor } from '../ir/tensor.js';

/**
 * float16 or float64 as float32; float32 as it is.
 * @param where names the tensor in errors
 * @throws WarmstartError `E_WEIGHTS_DTYPE`
 */
export function widen(t: Tensor, where: string): Tensor<'float32'> {
  switch (t.dtype) {
    case 'float32':
      return t as Tensor<'float32'>;
    case 'float64':
      return tensor('float32', t.shape, Float32Array.from(t.data as Float64Array));
    case 'float16':
      return tensor('float32', t.shape, decodeHalves(t.data as Uint16Array));
    default:
      throw new WarmstartError({
        code: 'E_WEIGHTS_DTYPE',
        problem: 'weights must be floating-point numbers',
        expected: 'float32, float16 or float64',
        received: t.dtype,
        where,
      });
  }
}
