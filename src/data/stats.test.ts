import { expect, test } from 'vitest';
import { imagenetStats, parseStats } from './stats.js';

test('the ImageNet statistics are valid', () => {
  expect(parseStats(imagenetStats)).toBe(imagenetStats);
});

test('statistics that would divide by zero or lack a channel are refused', () => {
  const mean = imagenetStats.mean;
  const short = [0.2, 0.2] as unknown as typeof mean;
  for (const std of [[0.2, 0, 0.2], [0.2, -1, 0.2], [Number.NaN, 1, 1], short] as (typeof mean)[]) {
    expect(() => parseStats({ mean, std })).toThrowError(expect.objectContaining({ code: 'E_DATA_STATS' }));
  }
});
