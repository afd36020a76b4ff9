import { expect, test } from 'vitest';
import { identity, isIdentity, kronecker, widthOf } from './matrix.js';

test('an identity is square, with ones on its diagonal and zeros beside it', () => {
  expect(identity(2)).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(isIdentity(identity(3))).toBe(true);
  for (const other of [
    [[0]],
    [[1, 0]],
    [[1], [0]],
    [
      [0, 1],
      [1, 0],
    ],
    [
      [1, 0],
      [1, 1],
    ],
  ]) {
    expect(isIdentity(other)).toBe(false);
  }
});

test("Kronecker's product has the second matrix in every place of the first", () => {
  const product = kronecker(
    [
      [1, 2],
      [0, 3],
    ],
    [[5, 7]],
  );
  expect(product).toEqual([
    [5, 7, 10, 14],
    [0, 0, 15, 21],
  ]);
  expect(widthOf(product)).toBe(4);
});
