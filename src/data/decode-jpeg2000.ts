import sharp, { type Sharp } from 'sharp';
import type { DecodingRoom } from './decoding-room.js';
import { type Jpeg2000Header, readJpeg2000Header } from './jpeg2000-header.js';
import { openJpegDecode } from './openjpeg.js';
import { damaged, maxPixels, tooLarge, unsupported } from './picture-faults.js';
import type { PictureSize } from './picture-size.js';

/** Most pixels that are decoded of one picture: each takes some 18 bytes meanwhile. */
const DECODED_PIXELS = 2 ** 25;

const BYTES_PER_PIXEL = 18;

/** Pictures of up to so many pixels are decoded in full: the average of a smaller resolution differs by a grey level or two. */
const FULL_PIXELS = 2 ** 22;

/** libvips, as it comes with sharp, has no JPEG 2000. */
const sYcc = 18;

/** A header that the decoder may be asked to follow. @throws WarmstartError `E_PICTURE_DAMAGED`, `_LARGE`, `_FORMAT` */
export function requireJpeg2000(file: Uint8Array): Jpeg2000Header {
  const header = readJpeg2000Header(file);
  if (header === undefined) throw damaged('JPEG 2000', 'its header is not whole');
  const { width, height, components, bits, uniform, colourSpace } = header;
  if (width * height > maxPixels) throw tooLarge(`${width} x ${height} pixels, by its header`);
  if (components !== 1 && components !== 3) throw unsupported(`JPEG 2000 with ${components} components`);
  if (!uniform || bits > 16) throw unsupported('JPEG 2000 with components that differ, are signed or above 16 bits');
  if (colourSpace === sYcc || colourSpace === 12)
    throw unsupported('JPEG 2000 in colours that are neither RGB nor grey');
  return header;
}

/**
 * Decodes JPEG 2000 to a picture of 8 bits; a large scan in a resolution of its wavelets that is at least twice the
 * size wanted, so that only a small part of it is decoded.
 * @param use works with the picture while there is room for it
 * @throws WarmstartError `E_PICTURE_DAMAGED`, `E_PICTURE_LARGE`, `E_PICTURE_FORMAT`
 */
export async function decodeJpeg2000<T>(
  file: Uint8Array,
  size: PictureSize,
  room: DecodingRoom | undefined,
  use: (image: Sharp) => Promise<T>,
): Promise<T> {
  const header = requireJpeg2000(file);
  const reduction = reductionFor(header, size);
  // Sides are rounded up; where the picture begins off the grid of the wavelets, there may be a row less.
  const pixels = Math.ceil(header.width / 2 ** reduction) * Math.ceil(header.height / 2 ** reduction);
  if (pixels > DECODED_PIXELS) {
    throw tooLarge(`JPEG 2000 of ${header.width} x ${header.height} pixels, and in no smaller resolution`);
  }
  const work = async () => use(await eightBits(file, header, reduction));
  return room ? room.with(pixels * BYTES_PER_PIXEL, work) : work();
}

/** How often the sides are halved: until the pixels are few, as long as each side is twice as long as wanted. */
function reductionFor({ width, height, decompositions }: Jpeg2000Header, size: PictureSize): number {
  const spare = Math.min(width / size.width, height / size.height) / 2;
  const needed = Math.ceil(Math.log2((width * height) / FULL_PIXELS) / 2);
  return Math.max(0, Math.min(decompositions, needed, Math.floor(Math.log2(spare))));
}

async function eightBits(file: Uint8Array, { width, height }: Jpeg2000Header, reduction: number): Promise<Sharp> {
  const { data, components, bits } = await openJpegDecode(file, reduction).catch((cause: Error) => {
    throw damaged('JPEG 2000', cause.message, cause);
  });
  const [reducedWidth, reducedHeight] = [width, height].map((side) => Math.ceil(side / 2 ** reduction)) as [
    number,
    number,
  ];
  const samples = bits > 8 ? new Uint16Array(data.buffer, 0, data.length >> 1) : data;
  if (samples.length !== reducedWidth * reducedHeight * components) {
    throw damaged('JPEG 2000', 'it holds another number of samples than its header says');
  }
  const largest = 2 ** bits - 1;
  const scaled = bits === 8 ? data : Uint8Array.from(samples, (sample) => Math.round((sample * 255) / largest));
  const channels = components as 1 | 2 | 3 | 4;
  return sharp(scaled, { raw: { width: reducedWidth, height: reducedHeight, channels }, limitInputPixels: maxPixels });
}
