import { elementCount, filled, type Tensor, tensor } from '../ir/tensor.js';
import { randomStream } from '../random/random-stream.js';

/** Gives a parameter its first value: a function of its name, so that adding a layer changes no other. */
export type Initializer = (name: string, shape: readonly number[]) => Tensor<'float32'>;

export const zeros: Initializer = (_, shape) => filled('float32', shape, 0);
export const ones: Initializer = (_, shape) => filled('float32', shape, 1);

/**
 * He et al. 2015, equation 10: normal with standard deviation sqrt(2 / fan), for layers before a ReLU.
 * `in` counts the numbers that a unit reads (shape [O, I, K...]: I * K...), `out` those that read it (O * K...).
 */
export function kaimingNormal(seed: number, fan: 'in' | 'out'): Initializer {
  return (name, shape) => {
    const [out = 1, into = 1, ...kernel] = shape;
    const deviation = Math.sqrt(2 / ((fan === 'in' ? into : out) * elementCount(kernel)));
    return normal(seed, deviation)(name, shape);
  };
}

/** LeCun et al. 1998, section 4.6: deviation 1 / sqrt(numbers that a unit reads). */
export function lecunNormal(seed: number): Initializer {
  return (name, shape) => normal(seed, elementCount(shape.slice(1)) ** -0.5)(name, shape);
}

/** Normal with mean 0. */
export function normal(seed: number, deviation: number): Initializer {
  return (name, shape) => {
    const data = new Float32Array(elementCount(shape));
    randomStream(seed, 'init', name).fillNormal(data, deviation);
    return tensor('float32', shape, data);
  };
}
