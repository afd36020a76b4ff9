import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { type FormulaClass, formulaClasses } from './formula-class.js';
import { drawFormulaPicture } from './formula-picture.js';

const picture = (cls: FormulaClass, i: number, size = 32) =>
  drawFormulaPicture(cls, randomStream(7, 'picture', cls.index, i), size);

/** Grey values of mean 0 and deviation 1, and the deviation there was. */
function standardGrey(pixels: Uint8Array): { grey: Float64Array; std: number } {
  const grey = Float64Array.from({ length: pixels.length / 3 }, (_, i) => {
    return ((pixels[3 * i] as number) + (pixels[3 * i + 1] as number) + (pixels[3 * i + 2] as number)) / 3;
  });
  const mean = grey.reduce((sum, v) => sum + v, 0) / grey.length;
  const std = Math.sqrt(grey.reduce((sum, v) => sum + (v - mean) ** 2, 0) / grey.length);
  return { grey: grey.map((v) => (v - mean) / (std + 1e-9)), std };
}

/** Mean products of the picture with itself, moved by several steps: nothing of tone or colour. */
function features(pixels: Uint8Array, size: number): number[] {
  const { grey, std } = standardGrey(pixels);
  const steps = [1, 2, 4, 8].flatMap((d) => [d, d * size, d * size + d, d * size - d]);
  const products = steps.map((step) => {
    let sum = 0;
    for (let i = 0; i + step < grey.length; i++) sum += (grey[i] as number) * (grey[i + step] as number);
    return sum / grey.length;
  });
  return [...products, Math.log(std)];
}

describe('drawFormulaPicture', () => {
  const classes = formulaClasses({ classes: 200, seed: 7 });

  test('gives bytes of the size asked for, the same each time', () => {
    for (const cls of classes.filter((_, k) => k % 9 === 0)) {
      const first = picture(cls, 0, 40);
      expect(first).toBeInstanceOf(Uint8Array);
      expect(first).toHaveLength(40 * 40 * 3);
      const restored = JSON.parse(JSON.stringify(cls)) as FormulaClass;
      expect(picture(restored, 0, 40)).toEqual(first);
      expect(picture(cls, 1, 40)).not.toEqual(first);
    }
  });

  test('gives the same pictures for ever', () => {
    // Means, not digests: engines may differ in the last bit of a cosine, and so in a byte here and there.
    const means = classes
      .filter((_, k) => k % 20 === 0)
      .map((cls) => picture(cls, 0).reduce((sum, v) => sum + v, 0) / (32 * 32 * 3));
    const expected = [209.13, 164.39, 25.78, 16.84, 183.63, 183.23, 161.53, 175.26, 175.43, 148.14];
    expect(means).toHaveLength(expected.length);
    means.forEach((mean, k) => {
      expect(Math.abs(mean - (expected[k] as number)), `${k}: ${mean}`).toBeLessThan(0.1);
    });
  });

  test('draws nothing blank and nothing saturated', () => {
    for (const cls of classes) {
      let [std, mean] = [0, 0];
      for (let i = 0; i < 4; i++) {
        const pixels = picture(cls, i);
        std += standardGrey(pixels).std / 4;
        mean += pixels.reduce((sum, v) => sum + v, 0) / pixels.length / 4;
      }
      expect(std, cls.name).toBeGreaterThan(6);
      expect(mean, cls.name).toBeGreaterThan(10);
      expect(mean, cls.name).toBeLessThan(250);
    }
  });

  test('classes differ and vary: nearest means of correlations are far above chance and far from perfect', () => {
    const some = classes.filter((_, k) => k % 5 === 0);
    const size = 32;
    const [learn, judge] = [16, 8];
    const drawn = some.map((cls) =>
      Array.from({ length: learn + judge }, (_, i) => features(picture(cls, i, size), size)),
    );
    const width = drawn[0]?.[0]?.length ?? 0;
    const means = drawn.map((rows) =>
      Array.from({ length: width }, (_, f) => {
        return rows.slice(0, learn).reduce((sum, row) => sum + (row[f] as number), 0) / learn;
      }),
    );
    let right = 0;
    drawn.forEach((rows, label) => {
      for (const row of rows.slice(learn)) {
        const distances = means.map((mean) => mean.reduce((sum, m, f) => sum + (m - (row[f] as number)) ** 2, 0));
        if (distances.indexOf(Math.min(...distances)) === label) right++;
      }
    });
    const accuracy = right / (some.length * judge);
    expect(accuracy).toBeGreaterThan(5 / some.length);
    expect(accuracy).toBeLessThan(0.8);
  });

  test('refuses sizes it cannot draw', () => {
    for (const size of [0, 15, 32.5, 5000, Number.NaN]) {
      expect(() => drawFormulaPicture(classes[0] as FormulaClass, randomStream(1), size)).toThrowError(
        expect.objectContaining({ code: 'E_FORMULA_SIZE' }),
      );
    }
  });
});
