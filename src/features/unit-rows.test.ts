import { expect, test } from 'vitest';
import { unitRows } from './unit-rows.js';

test('rows have length 1, but for those of zeros; all of them, or those that are wanted', () => {
  const rows = { features: Float32Array.of(3, 4, 0, 0, -2, 0), width: 2 };
  expect(unitRows(rows)).toEqual(Float32Array.of(0.6, 0.8, 0, 0, -1, 0));
  expect(unitRows(rows, [2, 0])).toEqual(Float32Array.of(-1, 0, 0.6, 0.8));
});
