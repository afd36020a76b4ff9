import { expect, test } from 'vitest';
import { largestEigenvalue } from './largest-eigenvalue.js';

test('is that of a matrix whose eigenvalues are known', () => {
  // Mean of x x' of these rows: diag(3, 1) turned by 30 degrees.
  const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  const [a, b] = [Math.sqrt(6), Math.sqrt(2)];
  expect(largestEigenvalue(Float32Array.of(a * c, a * s, -b * s, b * c), 2)).toBeCloseTo(3, 5);
});

test('of rows of nothing it is 0', () => {
  expect(largestEigenvalue(new Float32Array(6), 3)).toBe(0);
});
