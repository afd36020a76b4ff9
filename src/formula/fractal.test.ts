import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { drawFractal, drawFractalForm, mapMatrix } from './fractal.js';

/** The largest singular value of [[a, b], [c, d]], in closed form. */
function spectralNorm(a: number, b: number, c: number, d: number): number {
  const squares = a * a + b * b + c * c + d * d;
  const determinant = a * d - b * c;
  return Math.sqrt((squares + Math.sqrt(Math.max(0, squares ** 2 - 4 * determinant ** 2))) / 2);
}

test('every map of every class contracts', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { maps } = drawFractalForm(randomStream(seed));
      expect(maps.length).toBeGreaterThanOrEqual(2);
      for (const map of maps) {
        const [a, b, c, d] = mapMatrix(map);
        expect(spectralNorm(a, b, c, d)).toBeCloseTo(map.major);
        expect(map.major).toBeLessThan(0.9);
        expect(a * d - b * c).toBeCloseTo(map.major * map.minor);
      }
    }),
    { numRuns: 50 },
  );
});

test('a picture is centred and neither dust nor a blot', () => {
  for (let seed = 0; seed < 60; seed++) {
    const stream = randomStream(seed);
    const ink = drawFractal(drawFractalForm(stream), stream, 48);
    const inked = ink.filter((v) => v > 0.2).length / ink.length;
    expect(inked).toBeGreaterThan(0.04);
    expect(inked).toBeLessThan(0.8);
    let [x, y, total] = [0, 0, 0];
    ink.forEach((v, i) => {
      x += v * (i % 48);
      y += v * Math.floor(i / 48);
      total += v;
    });
    for (const middle of [x / total, y / total]) {
      expect(middle).toBeGreaterThan(8);
      expect(middle).toBeLessThan(40);
    }
  }
});
