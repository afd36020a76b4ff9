import { describe, expect, test } from 'vitest';
import { augmented, largestError, plainPicture, testPictures } from '../../test/support/augmented.js';
import { filled, toNumbers } from '../ir/tensor.js';
import { randomStream } from '../random/random-stream.js';
import { noise } from './noise.js';

describe('noise', () => {
  test('adds a field of grain to all colours of a picture alike', async () => {
    const pictures = testPictures(12, 9, 14);
    const [result] = await augmented([noise()], pictures);
    const drawn = noise().draw(randomStream(1, 'augment'), { count: 12, height: 9, width: 14 });
    const [fields, field, deviation] = ['fields', 'field', 'deviation'].map((name) => toNumbers(drawn[name] as never));
    const wanted = (n: number, row: number, column: number, channel: number) => {
      const grain = fields?.[((field?.[n] ?? 0) * 9 + row) * 14 + column] ?? 0;
      const v = plainPicture(pictures, n).at(row, column, channel) + grain * (deviation?.[n] ?? 0);
      return Math.min(255, Math.max(0, v));
    };
    expect(largestError(result as never, wanted)).toBeLessThan(1e-5);
  });

  test('is normal, with a deviation up to the one given, for three pictures of four', async () => {
    const grey = { ...filled('uint8', [400, 12, 12, 3], 0), data: new Uint8Array(400 * 432).fill(128) };
    const [result] = await augmented([noise({ most: 0.1 })], grey);
    const all = toNumbers(result as never);
    const deviations = Array.from({ length: 400 }, (_, n) => {
      const values = all.slice(n * 432, (n + 1) * 432);
      return Math.sqrt(values.reduce((sum, v) => sum + (v - 128) ** 2, 0) / 432) / 255;
    });
    expect(deviations.filter((d) => d === 0).length / 400).toBeCloseTo(0.25, 1);
    expect(Math.max(...deviations)).toBeLessThan(0.12);
    expect(deviations.filter((d) => d > 0.05).length / 400).toBeCloseTo(0.375, 1);
  });
});
