import { describe, expect, test } from 'vitest';
import { isolines } from './isolines.js';

describe('isolines', () => {
  test('of a slope are straight, at its multiples of the interval', () => {
    const pieces = isolines((x) => x, 10, 3);
    for (const { stroke, level } of pieces) for (const { x } of stroke) expect(x).toBeCloseTo(level * 10, 9);
    const levels = [...new Set(pieces.map(({ level }) => level))].sort((a, b) => a - b);
    expect(levels).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  test('of a cone are circles', () => {
    const pieces = isolines((x, y) => Math.hypot(x - 64, y - 64), 20, 2);
    expect(pieces.length).toBeGreaterThan(100);
    for (const { stroke, level } of pieces) {
      for (const { x, y } of stroke) expect(Math.abs(Math.hypot(x - 64, y - 64) - 20 * level)).toBeLessThan(0.2);
    }
  });

  test('flat ground has none', () => {
    expect(isolines(() => 3, 10, 3)).toEqual([]);
  });
});
