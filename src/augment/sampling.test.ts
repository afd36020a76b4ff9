import { describe, expect, test } from 'vitest';
import { augmented, bilinear, largestError, plainPicture, testPictures } from '../../test/support/augmented.js';
import { toNumbers } from '../ir/tensor.js';
import { type RandomStream, randomStream } from '../random/random-stream.js';
import { dihedral } from './dihedral.js';
import { flip } from './flip.js';
import { resizedCrop } from './resized-crop.js';
import { rotate } from './rotate.js';
import type { PlaneTransform } from './transform.js';
import { warp } from './warp.js';
import { zoom } from './zoom.js';

/** Row and column, in pixels from the picture's centre, of what a pixel of the new picture shows. */
type Move = (y: number, x: number) => readonly [y: number, x: number];
/** The same transform written down independently: takes the same numbers from the stream. */
type Reference = (stream: RandomStream, halfHeight: number, halfWidth: number) => Move;

const still: Move = (y, x) => [y, x];
const uniform = (stream: RandomStream, low: number, high: number) => low + (high - low) * stream.uniform();

const flipped: Reference = (stream) => (stream.uniform() < 0.5 ? (y, x) => [y, -x] : still);

const eighth: Reference = (stream, halfHeight, halfWidth) => {
  const k = stream.int(halfHeight === halfWidth ? 8 : 4);
  return (y, x) => {
    const [down, across] = k >= 4 ? [x, y] : [y, x];
    return [Math.floor(k / 2) % 2 === 1 ? -down : down, k % 2 === 1 ? -across : across];
  };
};

const turned: Reference = (stream) => {
  if (stream.uniform() >= 0.75) return still;
  const angle = (uniform(stream, -10, 10) * Math.PI) / 180;
  return (y, x) => [y * Math.cos(angle) + x * Math.sin(angle), x * Math.cos(angle) - y * Math.sin(angle)];
};

const magnified: Reference = (stream, halfHeight, halfWidth) => {
  if (stream.uniform() >= 0.75) return still;
  const scale = uniform(stream, 1, 1.1);
  const [across, down] = [uniform(stream, -1, 1), uniform(stream, -1, 1)];
  const [roomDown, roomAcross] = [halfHeight - halfHeight / scale, halfWidth - halfWidth / scale];
  return (y, x) => [y / scale + down * roomDown, x / scale + across * roomAcross];
};

/** Heckbert 1989, section 2.2.3: the unit square to a quadrilateral in closed form, and back by the adjoint. */
const aside: Reference = (stream, halfHeight, halfWidth) => {
  if (stream.uniform() >= 0.75) return still;
  const [m0, m1, m2, m3] = [0, 0, 0, 0].map(() => uniform(stream, -0.2, 0.2)) as [number, number, number, number];
  // In unit coordinates, the corners in the order (0, 0), (1, 0), (1, 1), (0, 1).
  const unit = (v: number) => (v + 1) / 2;
  const [x0, y0] = [unit(-1 - m3), unit(-1 - m1)];
  const [x1, y1] = [unit(1 + m3), unit(-1 - m0)];
  const [x2, y2] = [unit(1 + m2), unit(1 + m0)];
  const [x3, y3] = [unit(-1 - m2), unit(1 + m1)];
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const g = (sx * dy2 - dx2 * sy) / (dx1 * dy2 - dx2 * dy1);
  const h = (dx1 * sy - sx * dy1) / (dx1 * dy2 - dx2 * dy1);
  const [a, b, c] = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0];
  const [d, e, f] = [y1 - y0 + g * y1, y3 - y0 + h * y3, y0];
  return (y, x) => {
    const [u, v] = [unit(x / halfWidth), unit(y / halfHeight)];
    const w = (d * h - e * g) * u + (b * g - a * h) * v + (a * e - b * d);
    const across = ((e - f * h) * u + (c * h - b) * v + (b * f - c * e)) / w;
    const down = ((f * g - d) * u + (a - c * g) * v + (c * d - a * f)) / w;
    return [(2 * down - 1) * halfHeight, (2 * across - 1) * halfWidth];
  };
};

const cropped: Reference = (stream, halfHeight, halfWidth) => {
  const [height, width] = [2 * halfHeight + 1, 2 * halfWidth + 1];
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = uniform(stream, 0.35, 1) * height * width;
    const shape = 0.75 * (4 / 3 / 0.75) ** stream.uniform();
    const [across, down] = [Math.sqrt(area * shape) / width, Math.sqrt(area / shape) / height];
    if (across > 1 || down > 1) continue;
    const [x0, y0] = [(1 - across) * uniform(stream, -1, 1), (1 - down) * uniform(stream, -1, 1)];
    return (y, x) => [y * down + y0 * halfHeight, x * across + x0 * halfWidth];
  }
  return still;
};

const cases: readonly [name: string, transform: () => PlaneTransform, reference: Reference][] = [
  ['flip', flip, flipped],
  ['dihedral', dihedral, eighth],
  ['rotate', rotate, turned],
  ['zoom', zoom, magnified],
  ['warp', warp, aside],
  ['resizedCrop', resizedCrop, cropped],
];

/** Error of the graph against the references, which are gone through pixel by pixel and one after the other. */
async function errorOf(transforms: readonly PlaneTransform[], references: readonly Reference[], shape: number[]) {
  const [count = 0, height = 0, width = 0] = shape;
  const pictures = testPictures(count, height, width);
  const [result] = await augmented(transforms, pictures);
  const stream = randomStream(1, 'augment');
  const [halfHeight, halfWidth] = [(height - 1) / 2, (width - 1) / 2];
  const moves = Array.from({ length: count }, () => references.map((make) => make(stream, halfHeight, halfWidth)));
  return largestError(result as never, (n, row, column, channel) => {
    // A pixel shows what the picture before the last transform held at the point it looks at, and so on.
    const start = [row - halfHeight, column - halfWidth] as readonly [number, number];
    const [y, x] = (moves[n] as Move[]).reduceRight(([down, across], move) => move(down, across), start);
    return bilinear(plainPicture(pictures, n), y + halfHeight, x + halfWidth, channel);
  });
}

describe('moves of a picture', () => {
  test.each(cases)('%s shows what plain loops over the pixels give', async (_, transform, reference) => {
    expect(await errorOf([transform()], [reference], [12, 24, 24])).toBeLessThan(1e-5);
    expect(await errorOf([transform()], [reference], [12, 17, 26])).toBeLessThan(1e-5);
  });

  test('all together are the one move after the other', async () => {
    const transforms = cases.map(([, transform]) => transform());
    const references = cases.map(([, , reference]) => reference);
    expect(await errorOf(transforms, references, [16, 24, 24])).toBeLessThan(1e-5);
    expect(await errorOf(transforms.toReversed(), references.toReversed(), [16, 20, 31])).toBeLessThan(1e-5);
  });

  test('that change nothing give back the same pixels', async () => {
    const pictures = testPictures(3, 64, 48);
    const [result] = await augmented([rotate({ p: 0 }), warp({ p: 0 })], pictures);
    expect(largestError(result as never, (n, ...at) => plainPicture(pictures, n).at(...at))).toBeLessThan(1e-5);
  });

  test.each([
    [24, 24],
    [17, 26],
    [1, 5],
  ])('flips and symmetries of %i x %i are exact to the last bit', async (height, width) => {
    const pictures = testPictures(40, height, width);
    const [result] = await augmented([flip(), dihedral()], pictures);
    expect(toNumbers(result as never).every(Number.isInteger)).toBe(true);
    // As many pixels of each value as before, in each picture.
    const values = (data: ArrayLike<number>, n: number) =>
      Float64Array.from(data)
        .subarray(n * height * width * 3, (n + 1) * height * width * 3)
        .sort();
    for (const n of [0, 17, 39]) {
      expect(values(result?.data as Float32Array, n)).toEqual(values(pictures.data, n));
    }
  });

  test('far beyond the border the last pixels go on', async () => {
    const pictures = testPictures(1, 8, 8);
    const far: PlaneTransform = { kind: 'plane', exact: false, draw: () => [1, 0, 50, 0, 1, 0, 0, 0, 1] };
    const [result] = await augmented([far], pictures);
    const plain = plainPicture(pictures, 0);
    // One reflection of a point that far beyond the right border ends on the left one.
    expect(largestError(result as never, (_, row, __, channel) => plain.at(row, 0, channel))).toBeLessThan(1e-5);
  });
});
