import { describe, expect, test } from 'vitest';
import { float32, toNumbers } from '../../ir/tensor.js';
import { patchGrid, resizePositions } from './position-embedding.js';

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('patches', () => {
  test('cover a picture exactly', () => {
    expect(patchGrid('vit', 16, { height: 128, width: 96 })).toEqual([8, 6]);
  });

  test('that do not fit name the nearest sizes', () => {
    const size = () => patchGrid('dinov2_small', 14, { height: 128, width: 128 });
    expect(size).toThrow(code('E_BODY_SIZE'));
    expect(size).toThrow(/choose 126 or 140/);
    expect(() => patchGrid('vit', 16, { height: 8, width: 128 })).toThrow(/choose 16/);
    expect(() => patchGrid('vit', 16, { height: 100, width: 40 })).toThrow(/choose 96 or 112 and 32 or 48/);
  });
});

describe('positions', () => {
  /** A class token and h x h patches, two features each. */
  const square = (side: number) =>
    float32(
      [1, 1 + side * side, 2],
      Array.from({ length: 2 + 2 * side * side }, (_, i) => i),
    );
  const options = { prefixTokens: 1, antialias: true };

  test('of the same grid are the same tensor', () => {
    const table = square(3);
    expect(resizePositions(table, { ...options, grid: [3, 3] })).toBe(table);
  });

  test('that were made for this oblong stay, too', () => {
    const table = float32([1, 7, 2], Array(14).fill(1));
    expect(resizePositions(table, { ...options, grid: [2, 3] })).toBe(table);
  });

  test('of another grid keep the class token and what is the same everywhere', () => {
    const table = float32([1, 10, 2], [5, 6, ...Array(9).fill([1, -2]).flat()]);
    const resized = resizePositions(table, { ...options, grid: [2, 5] });
    expect(resized.shape).toEqual([1, 11, 2]);
    expect(toNumbers(resized).slice(0, 2)).toEqual([5, 6]);
    for (let i = 1; i < 11; i++) {
      expect(resized.data[2 * i]).toBeCloseTo(1, 5);
      expect(resized.data[2 * i + 1]).toBeCloseTo(-2, 5);
    }
  });

  test('in an oblong with as many patches as the square are resized', () => {
    const resized = resizePositions(square(4), { ...options, grid: [2, 8] });
    expect(resized.shape).toEqual([1, 17, 2]);
    expect(toNumbers(resized)).not.toEqual(toNumbers(square(4)));
  });

  test('of no square cannot be resized', () => {
    const two = float32([1, 11, 2], Array(22).fill(1));
    expect(() => resizePositions(two, { ...options, grid: [2, 2] })).toThrow(code('E_WEIGHTS_POSITIONS'));
  });
});
