import { describe, expect, test } from 'vitest';
import { augmented, largestError, plainPicture, testPictures } from '../../test/support/augmented.js';
import { tensor } from '../ir/tensor.js';
import { randomStream } from '../random/random-stream.js';
import { brightness } from './brightness.js';
import { contrast } from './contrast.js';

const logit = (v: number) => Math.log(v / (1 - v));
const sigmoid = (l: number) => 1 / (1 + Math.exp(-l));

describe('tones of a picture', () => {
  const pictures = testPictures(20, 10, 12);
  pictures.data.set([0, 255, 1, 254]);
  // The logits of 0 and 255 are infinite here, and stay so.
  const value = (n: number, at: readonly [number, number, number]) => plainPicture(pictures, n).at(...at) / 255;

  test('brightness adds to the logits', async () => {
    const [result] = await augmented([brightness()], pictures);
    const stream = randomStream(1, 'augment');
    const added = Array.from({ length: 20 }, () => {
      return stream.uniform() < 0.75 ? logit(0.4 + 0.2 * stream.uniform()) : 0;
    });
    const wanted = (n: number, ...at: [number, number, number]) =>
      255 * sigmoid(logit(value(n, at)) + (added[n] as number));
    expect(largestError(result as never, wanted)).toBeLessThan(1e-5);
  });

  test('contrast multiplies them', async () => {
    const [result] = await augmented([contrast()], pictures);
    const stream = randomStream(1, 'augment');
    const factors = Array.from({ length: 20 }, () =>
      stream.uniform() < 0.75 ? Math.exp(Math.log(0.8) + stream.uniform() * (Math.log(1.25) - Math.log(0.8))) : 1,
    );
    const wanted = (n: number, ...at: [number, number, number]) =>
      255 * sigmoid(logit(value(n, at)) * (factors[n] as number));
    expect(largestError(result as never, wanted)).toBeLessThan(1e-5);
  });

  test('contrast after brightness also multiplies what that added', async () => {
    const [result] = await augmented([brightness({ p: 1 }), contrast({ p: 1 })], pictures);
    const stream = randomStream(1, 'augment');
    const tones = Array.from({ length: 20 }, () => {
      stream.uniform();
      const added = logit(0.4 + 0.2 * stream.uniform());
      stream.uniform();
      return [added, Math.exp(Math.log(0.8) + stream.uniform() * (Math.log(1.25) - Math.log(0.8)))] as const;
    });
    const wanted = (n: number, ...at: [number, number, number]) => {
      const [added, factor] = tones[n] as readonly [number, number];
      return 255 * sigmoid((logit(value(n, at)) + added) * factor);
    };
    expect(largestError(result as never, wanted)).toBeLessThan(1e-5);
  });

  test('black stays black and white stays white, whatever is drawn', async () => {
    const extremes = tensor(
      'uint8',
      [64, 1, 2, 3],
      Uint8Array.from({ length: 384 }, (_, i) => (i % 6 < 3 ? 0 : 255)),
    );
    const [result] = await augmented([brightness({ change: 0.4 }), contrast()], extremes);
    expect(largestError(result as never, (_, __, column) => 255 * column)).toBeLessThan(1e-4);
  });

  test('what is drawn is spread over its range', () => {
    const stream = randomStream(3);
    const terms = Array.from({ length: 4000 }, () => sigmoid(brightness().draw(stream).term));
    expect(Math.min(...terms)).toBeGreaterThanOrEqual(0.4 - 1e-12);
    expect(Math.max(...terms)).toBeLessThan(0.6);
    expect(terms.filter((v) => v === 0.5).length / 4000).toBeCloseTo(0.25, 1);
    expect(terms.filter((v) => v < 0.45).length / 4000).toBeCloseTo(0.75 / 4, 1);
    const factors = Array.from({ length: 4000 }, () => contrast().draw(stream).factor);
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.8);
    expect(Math.max(...factors)).toBeLessThan(1.25);
    expect(factors.filter((v) => v < 1).length / 4000).toBeCloseTo(0.375, 1);
    expect(() => contrast({ change: 1 })).toThrowError(expect.objectContaining({ code: 'E_AUGMENT_RANGE' }));
  });
});
