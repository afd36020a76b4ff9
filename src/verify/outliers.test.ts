import { expect, test } from 'vitest';
import { logOutliers } from './outliers.js';

test('what is far from the median is found, half and double alike', () => {
  expect(logOutliers([100, 100, 100, 100, 1000, 10])).toEqual([4, 5]);
  // A tenth more is nothing unusual, however equal the others are.
  expect(logOutliers([100, 100, 100, 110, 130, 75])).toEqual([]);
  // Where sizes vary by halves and doubles, three times as much is usual: log2 deviations 0 to 2, MAD 1.
  expect(logOutliers([25, 50, 100, 200, 400, 100, 50, 200, 33, 300])).toEqual([]);
  expect(logOutliers([25, 50, 100, 200, 400, 100, 50, 200, 33, 300, 100_000])).toEqual([10]);
  expect(logOutliers([])).toEqual([]);
});
