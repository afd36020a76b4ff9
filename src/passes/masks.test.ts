import { expect, test } from 'vitest';
import { float32 } from '../ir/tensor.js';
import { isMask } from './masks.js';

test.each([
  [[0, -100, 0, -100], true],
  [[Number.NEGATIVE_INFINITY, 0], true],
  [[-3.4e38, -3.4e38], true],
  [[0, 1, 1, 0], true],
  [[0, 0, 0], false],
  [[1, 1, 1], false],
  [[0, 1, -100], false],
  [[0, -0.5], false],
  [[0, 1, 0.25], false],
  [[0, Number.NaN], false],
])('%j: %s', (values, wanted) => {
  expect(isMask(float32([values.length], values))).toBe(wanted);
});
