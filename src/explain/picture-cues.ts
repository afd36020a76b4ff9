import { stat } from 'node:fs/promises';
import { decodeSource } from '../data/decode-picture.js';
import type { DecodingRoom } from '../data/decoding-room.js';
import { openPicture } from '../data/picture-source.js';

/** What can be told of a picture without looking at what it shows; what is a part of another first. */
export const measuredCues = [
  'upper left corner',
  'upper right corner',
  'lower left corner',
  'lower right corner',
  'border',
  'colour',
  'file size',
  'picture size',
] as const;
export type MeasuredCue = (typeof measuredCues)[number];

/** Numbers by cue, as many for every picture. */
export type PictureCues = Readonly<Record<MeasuredCue, readonly number[]>>;

/** Side of the thumbnail that is measured, in pixels; corners are a quarter of it, the border is one pixel wide. */
const side = 32;
const corner = side / 4;

/**
 * Measures a picture. Colours are the mean and the spread of red, green and blue (0 to 255) of a thumbnail, of its border
 * and of its corners; sizes are logarithms of bytes and of pixels.
 * @throws WarmstartError `E_PICTURE_...` for one that cannot be read
 */
export async function cuesOf(file: string, room: DecodingRoom): Promise<PictureCues> {
  const source = await openPicture(file);
  const { pixels, sides } = await decodeSource(source, { height: side, width: side, fit: 'squish' }, room);
  const { width, height } = await sides();
  const { size } = await stat(file);
  const within = (top: number, left: number) => (y: number, x: number) =>
    y >= top && y < top + corner && x >= left && x < left + corner;
  const far = side - corner;
  const colours = (isPart: (y: number, x: number) => boolean) => meanAndSpread(pixels, isPart);
  return {
    colour: colours(() => true),
    border: colours((y, x) => Math.min(y, x) === 0 || Math.max(y, x) === side - 1),
    'upper left corner': colours(within(0, 0)),
    'upper right corner': colours(within(0, far)),
    'lower left corner': colours(within(far, 0)),
    'lower right corner': colours(within(far, far)),
    'file size': [Math.log(size)],
    'picture size': [Math.log(width), Math.log(height)],
  };
}

function meanAndSpread(pixels: Uint8Array, isPart: (y: number, x: number) => boolean): number[] {
  const [sums, squares] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  let count = 0;
  for (let i = 0; i < side * side; i++) {
    if (!isPart(Math.floor(i / side), i % side)) continue;
    count++;
    for (let c = 0; c < 3; c++) {
      const v = pixels[3 * i + c] as number;
      sums[c] = (sums[c] as number) + v;
      squares[c] = (squares[c] as number) + v * v;
    }
  }
  const means = sums.map((sum) => sum / count);
  return [...means, ...means.map((mean, c) => Math.sqrt(Math.max(0, (squares[c] as number) / count - mean * mean)))];
}
