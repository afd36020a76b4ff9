import { expect, test } from 'vitest';
import { quotientOf, reshapeTarget, sumOf } from './symbolic-dims.js';

test.each([
  [[6, 4], [3], 8],
  [['N', 12], ['N'], 12],
  [['4*N'], ['N'], 4],
  [['4*N', 3], [6], '2*N'],
  [['N', 'T'], ['T'], 'N'],
  [[7], [2], undefined],
  [[4], ['N'], undefined],
  [[0], [0], undefined],
])('%j / %j = %s', (dims, divisors, quotient) => {
  expect(quotientOf(dims, divisors)).toBe(quotient);
});

test('sums of numbers or of one symbol', () => {
  expect(sumOf([2, 3])).toBe(5);
  expect(sumOf(['N', 'N', 'N'])).toBe('3*N');
  expect(sumOf(['N', 2])).toBeUndefined();
});

test('one symbol can be said to Reshape, and leading ones that stay', () => {
  expect(reshapeTarget(['N', 2])).toEqual([-1, 2]);
  expect(reshapeTarget(['N', 'T', 2], 1)).toEqual([0, -1, 2]);
  expect(reshapeTarget(['N', 'T'])).toBeUndefined();
});
