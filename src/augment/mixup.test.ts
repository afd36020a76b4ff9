import { describe, expect, test } from 'vitest';
import { augmented, largestError, plainPicture, testPictures } from '../../test/support/augmented.js';
import { oneHot } from '../../test/support/one-hot.js';
import { float32, toNumbers } from '../ir/tensor.js';
import { randomStream } from '../random/random-stream.js';
import { mixup } from './mixup.js';

const drawn = (count: number, alpha?: number) => {
  const { order, share } = mixup(alpha === undefined ? {} : { alpha }).draw(randomStream(1, 'augment'), {
    count,
    height: 1,
    width: 1,
  });
  return { order: toNumbers(order as never), share: toNumbers(share as never) };
};

describe('mixup', () => {
  test('mixes pictures and targets by the same shares', async () => {
    const pictures = testPictures(8, 6, 5);
    const targets = float32([8, 3], oneHot([0, 1, 2, 0, 1, 2, 0, 1], 3));
    const [result, mixed] = await augmented([mixup()], pictures, { targets });
    const { order, share } = drawn(8);
    const part = (n: number, of: (picture: number) => number) =>
      (share[n] as number) * of(n) + (1 - (share[n] as number)) * of(order[n] as number);
    const wanted = (n: number, ...at: [number, number, number]) => part(n, (m) => plainPicture(pictures, m).at(...at));
    expect(largestError(result as never, wanted)).toBeLessThan(1e-5);
    for (const [i, v] of toNumbers(mixed as never).entries()) {
      expect(v).toBeCloseTo(
        part(Math.floor(i / 3), (m) => targets.data[m * 3 + (i % 3)] as number),
        5,
      );
    }
  });

  test('pairs by a permutation, and keeps at least half of a picture', () => {
    const { order, share } = drawn(5000);
    expect([...order].sort((a, b) => a - b)).toEqual(order.map((_, i) => i));
    expect(share.every((v) => v >= 0.5 && v <= 1)).toBe(true);
    // The beta distribution's share below .1, by numerical integration of its density, and as much above .9.
    expect(share.filter((v) => v > 0.9).length / 5000).toBeCloseTo(2 * 0.2397, 1);
    expect(drawn(2000, 0.05).share.filter((v) => v > 0.99).length).toBeGreaterThan(1500);
  });

  test('has a positive alpha', () => {
    expect(() => mixup({ alpha: 0 })).toThrowError(expect.objectContaining({ code: 'E_AUGMENT_RANGE' }));
  });
});
