import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { printable } from '../error/printable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { decodeJpeg2000, requireJpeg2000 } from './decode-jpeg2000.js';
import { decodingBytes } from './decoding-bytes.js';
import type { DecodingRoom } from './decoding-room.js';
import { damaged, maxPixels, tooLarge, unsupported } from './picture-faults.js';
import { type DecodableFormat, isDecodable, pictureFormat } from './picture-format.js';
import { type PictureSize, parseSize, type SizeOption } from './picture-size.js';
import { openPicture, type PictureSource, sourceOf } from './picture-source.js';

/** A decoded picture, and what it was before it was brought to size. */
export interface DecodedPicture {
  /** uint8 RGB, [height, width, 3]. */
  readonly pixels: Uint8Array;
  readonly format: DecodableFormat;
  /** Sides of the upright picture, in pixels. Asked for only when needed: it takes a fifth of the time of decoding. */
  readonly sides: () => Promise<Sides>;
}

export interface Sides {
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes one picture to uint8 RGB, [height, width, 3].
 *
 * The content decides on the format, not the name. EXIF orientation is applied; grey, CMYK and pictures with an ICC
 * profile become sRGB; transparency is laid on white; 16 bits are scaled to 8; of several frames or pages the first is
 * taken. Scaling down averages over the area with a triangle kernel (bilinear with antialiasing), scaling up is
 * bilinear.
 *
 * A scan of 100 million pixels takes some 50 MiB of memory while it is decoded, if its format can be read from top to
 * bottom, else 4 bytes a pixel.
 * @param source path of a file, or the bytes of one
 * @param room where several pictures are decoded at once: what they may take together
 * @throws WarmstartError `E_PICTURE_FILE`, `E_PICTURE_EMPTY`, `E_PICTURE_FORMAT`, `E_PICTURE_LARGE`,
 * `E_PICTURE_DAMAGED`, `E_DATA_SIZE`
 */
export async function decodePicture(
  source: string | Uint8Array,
  size: SizeOption,
  room?: DecodingRoom,
): Promise<Uint8Array> {
  const target = parseSize(size);
  if (typeof source !== 'string') return (await decodeSource(sourceOf(source), target, room)).pixels;
  try {
    return (await decodeSource(await openPicture(source), target, room)).pixels;
  } catch (error) {
    throw error instanceof WarmstartError ? error.at(source) : error;
  }
}

/** Like `decodePicture`, of a file that is open, and tells what it was. @throws what `decodePicture` throws but for `E_PICTURE_FILE` */
export async function decodeSource(
  source: PictureSource,
  size: PictureSize,
  room?: DecodingRoom,
): Promise<DecodedPicture> {
  const format = requireFormat(source.head);
  try {
    return await (format === 'JPEG 2000' ? fromJpeg2000(source, size, room) : fromSharp(source, format, size, room));
  } catch (cause) {
    if (cause instanceof WarmstartError) throw cause;
    const reason = reasonOf(cause);
    throw /pixel limit/.test(reason) ? tooLarge('more than that, by its header') : damaged(format, reason, cause);
  }
}

/** Pictures that take more memory than this while they are decoded are forgotten at once. */
const KEPT_BYTES = 2 ** 22;

/**
 * libvips keeps its last hundred operations, and with each progressive JPEG all that was decoded of it: a hundred scans
 * would fill the memory. The limits are those of the whole process, and put back.
 */
function forgetDecoded(): void {
  const { memory, files, items } = sharp.cache();
  sharp.cache(false);
  sharp.cache({ memory: memory.max, files: files.max, items: items.max });
}

async function fromSharp(
  { content }: PictureSource,
  format: DecodableFormat,
  size: PictureSize,
  room: DecodingRoom | undefined,
): Promise<DecodedPicture> {
  // 'error' includes 'truncated': without it the missing part of a cut file would be grey. 'warning' would also
  // refuse scans for their unknown TIFF tags.
  const image = sharp(content, { failOn: 'error', limitInputPixels: maxPixels, autoOrient: true });
  if (format === 'TIFF') requireIntegers((await image.metadata()).depth);
  const bytes = await decodingBytes(format, content, image);
  const work = () => rgbOf(image, format, size).finally(() => bytes > KEPT_BYTES && forgetDecoded());
  const pixels = await (room ? room.with(bytes, work) : work());
  return { pixels, format, sides: async () => (await image.metadata()).autoOrient };
}

async function fromJpeg2000({ content }: PictureSource, size: PictureSize, room: DecodingRoom | undefined) {
  const format = 'JPEG 2000';
  const file = typeof content === 'string' ? await readFile(content) : content;
  const pixels = await decodeJpeg2000(file, size, room, (image) => rgbOf(image, format, size));
  return { pixels, format, sides: async () => requireJpeg2000(file) } as const;
}

async function rgbOf(image: Sharp, format: DecodableFormat, { height, width, fit }: PictureSize): Promise<Uint8Array> {
  const { data, info } = await image
    .resize(width, height, { fit: fit === 'crop' ? 'cover' : 'fill', position: 'centre', kernel: 'linear' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw unsupported(`${format} with ${info.channels} channels that are not RGB`);
  return data;
}

function requireFormat(head: Uint8Array): DecodableFormat {
  if (head.length === 0) {
    throw new WarmstartError({
      code: 'E_PICTURE_EMPTY',
      problem: 'the file is empty',
      hint: 'copy the file again from its source, or remove it',
    });
  }
  const format = pictureFormat(head);
  if (format === undefined || !isDecodable(format)) throw unsupported(format ?? 'content of no known picture format');
  return format;
}

/** Floating-point samples have no agreed range: what is white is not known. */
function requireIntegers(depth: string | undefined): void {
  if (depth !== 'uchar' && depth !== 'ushort') throw unsupported(`TIFF with samples of type ${depth}`);
}

/** The first line: libvips adds one for every byte offset it tried. */
function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return printable(message.split('\n', 1)[0] ?? message);
}
