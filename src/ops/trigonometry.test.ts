import { test } from 'vitest';
import { expectConforms, sample } from '../../test/support/conformance.js';
import { float32 } from '../ir/tensor.js';

/** `sample` brought into the interval in which a function has a bounded slope. */
const within = (low: number, high: number) => {
  const { shape, data } = sample([2, 3, 5]);
  return float32(
    shape,
    data.map((v) => low + ((v + 2.1) / 4.2) * (high - low)),
  );
};

test.each<[op: string, low: number, high: number]>([
  ['Sin', -3, 3],
  ['Cos', -3, 3],
  ['Tan', -1, 1],
  ['Asin', -0.8, 0.8],
  ['Acos', -0.8, 0.8],
  ['Atan', -3, 3],
  ['Sinh', -2, 2],
  ['Cosh', -2, 2],
  ['Asinh', -3, 3],
  ['Acosh', 1.3, 3],
  ['Atanh', -0.8, 0.8],
])('%s between %d and %d', async (op, low, high) => {
  await expectConforms({ op, inputs: [within(low, high)], step: 5e-3, tolerance: 1e-3 });
});
