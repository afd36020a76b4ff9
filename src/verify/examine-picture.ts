import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { decodeSource } from '../data/decode-picture.js';
import type { DecodingRoom } from '../data/decoding-room.js';
import { openPicture, type PictureSource } from '../data/picture-source.js';
import { type Hash, hashedSide, perceptualHash } from './perceptual-hash.js';

/** What verifying remembers of a picture. */
export interface PictureFacts {
  /** Relative to the root, with '/'. */
  readonly file: string;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly content: string;
  /** Sides of the upright picture, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly hash: Hash;
  /** Standard deviation of the small grey picture, in grey levels. */
  readonly contrast: number;
  /** Whether all of it is grey, whatever the file's colour space. */
  readonly grey: boolean;
}

/** Channels that differ by less than this are grey: JPEG moves them apart by a few levels. */
const GREY_SPREAD = 12;

/**
 * Reads one picture as training would, at 32 x 32.
 * @param path of the file
 * @throws WarmstartError what `decodePicture` throws
 */
export async function examinePicture(path: string, file: string, room: DecodingRoom): Promise<PictureFacts> {
  const source = await openPicture(path);
  const size = { height: hashedSide, width: hashedSide, fit: 'squish' } as const;
  const { pixels, sides } = await decodeSource(source, size, room);
  const { width, height } = await sides();
  const grey = lumaOf(pixels);
  return {
    file,
    content: await contentHash(source),
    width,
    height,
    hash: perceptualHash(grey),
    contrast: deviation(grey),
    grey: widestSpread(pixels) < GREY_SPREAD,
  };
}

async function contentHash({ content }: PictureSource): Promise<string> {
  const hash = createHash('sha256');
  if (typeof content === 'string') await pipeline(createReadStream(content), hash);
  else hash.update(content);
  return hash.digest('hex');
}

/** Rec. 601 luma, which JPEG has, too. */
function lumaOf(rgb: Uint8Array): Float32Array {
  return Float32Array.from({ length: rgb.length / 3 }, (_, i) => {
    const [r, g, b] = rgb.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    return 0.299 * r + 0.587 * g + 0.114 * b;
  });
}

function deviation(values: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
}

function widestSpread(rgb: Uint8Array): number {
  let widest = 0;
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [rgb[i], rgb[i + 1], rgb[i + 2]] as [number, number, number];
    widest = Math.max(widest, Math.max(r, g, b) - Math.min(r, g, b));
  }
  return widest;
}
