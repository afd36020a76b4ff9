import { describe, expect, test } from 'vitest';
import { countPairs } from './paired-counts.js';

describe('countPairs', () => {
  test('counts each of the four cases', () => {
    const a = [true, true, true, false, false, true];
    const b = [true, true, true, true, false, false];
    expect(countPairs(a, b)).toEqual({ bothRight: 3, onlyAWrong: 1, bothWrong: 1, onlyBWrong: 1 });
  });

  test('needs the same pictures, and some', () => {
    const refused = expect.objectContaining({ code: 'E_STATISTICS_PAIRS' });
    expect(() => countPairs([true], [true, false])).toThrowError(refused);
    expect(() => countPairs([], [])).toThrowError(refused);
  });
});
