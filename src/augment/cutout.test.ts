import { describe, expect, test } from 'vitest';
import { augmented, largestError, plainPicture, testPictures } from '../../test/support/augmented.js';
import { randomStream } from '../random/random-stream.js';
import { cutout } from './cutout.js';

describe('cutout', () => {
  test.each([1, 3])('covers up to %i squares with black and leaves the rest', async (holes) => {
    const [count, height, width] = [40, 20, 28];
    const pictures = testPictures(count, height, width);
    const [result] = await augmented([cutout({ holes, length: 0.4, p: 0.8 })], pictures);
    const stream = randomStream(1, 'augment');
    const squares = Array.from({ length: count }, () => {
      const drawn = stream.uniform() < 0.8 ? 1 + stream.int(holes) : 0;
      return Array.from({ length: drawn }, () => [stream.uniform() * height, stream.uniform() * width] as const);
    });
    const covered = (n: number, row: number, column: number) =>
      squares[n]?.some(([y, x]) => Math.abs(row + 0.5 - y) < 4 && Math.abs(column + 0.5 - x) < 4);
    const wanted = (n: number, row: number, column: number, channel: number) =>
      covered(n, row, column) ? 0 : plainPicture(pictures, n).at(row, column, channel);
    expect(squares.some((of) => of.length === holes)).toBe(true);
    expect(largestError(result as never, wanted)).toBe(0);
  });

  test('has a whole number of holes', () => {
    for (const holes of [0, 1.5, Number.NaN]) {
      expect(() => cutout({ holes })).toThrowError(expect.objectContaining({ code: 'E_AUGMENT_RANGE' }));
    }
  });
});
