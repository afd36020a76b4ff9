import { readFile } from 'node:fs';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { WarmstartError } from '../error/warmstart-error.js';
import { decodableFormats, isDecodable, pictureFormat } from './picture-format.js';
import { type PictureSize, parseSize, type SizeOption } from './picture-size.js';

/** 16384 x 16384. A small file can claim any size: without a limit it could fill the memory. */
const MAX_PIXELS = 2 ** 28;
const MAX_FILE_BYTES = 2 ** 30;

/** Half the work of the one in `node:fs/promises`, which with small pictures would be a tenth of all. */
const readWhole = promisify(readFile);

/**
 * Decodes one picture to uint8 RGB, [height, width, 3].
 *
 * The content decides on the format, not the name. EXIF orientation is applied; grey, CMYK and pictures with an ICC
 * profile become sRGB; transparency is laid on white; 16 bits are scaled to 8; of several frames or pages the first is
 * taken. Scaling down averages over the area with a triangle kernel (bilinear with antialiasing), scaling up is
 * bilinear.
 * @param source path of a file, or the bytes of one
 * @throws WarmstartError `E_PICTURE_FILE`, `E_PICTURE_EMPTY`, `E_PICTURE_FORMAT`, `E_PICTURE_LARGE`,
 * `E_PICTURE_DAMAGED`, `E_DATA_SIZE`
 */
export async function decodePicture(source: string | Uint8Array, size: SizeOption): Promise<Uint8Array> {
  const target = parseSize(size);
  if (typeof source !== 'string') return decodeBytes(source, target);
  try {
    return await decodeBytes(await readPicture(source), target);
  } catch (error) {
    throw error instanceof WarmstartError ? error.at(source) : error;
  }
}

async function readPicture(path: string): Promise<Uint8Array> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw new Error('it is not a file');
    if (info.size > MAX_FILE_BYTES) throw tooLarge(`${info.size} bytes`);
    return await readWhole(path);
  } catch (cause) {
    if (cause instanceof WarmstartError) throw cause;
    throw new WarmstartError({
      code: 'E_PICTURE_FILE',
      problem: 'the picture cannot be opened',
      received: reasonOf(cause),
      cause,
    });
  }
}

async function decodeBytes(bytes: Uint8Array, { height, width, fit }: PictureSize): Promise<Uint8Array> {
  const format = requireFormat(bytes);
  try {
    // 'error' includes 'truncated': without it the missing part of a cut file would be grey. 'warning' would also
    // refuse scans for their unknown TIFF tags.
    const image = sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS, autoOrient: true });
    if (format === 'TIFF') requireIntegers((await image.metadata()).depth);
    const { data, info } = await image
      .resize(width, height, { fit: fit === 'crop' ? 'cover' : 'fill', position: 'centre', kernel: 'linear' })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw unsupported(`${format} with ${info.channels} channels that are not RGB`);
    return data;
  } catch (cause) {
    if (cause instanceof WarmstartError) throw cause;
    if (/pixel limit/.test(reasonOf(cause))) throw tooLarge('more than that, by its header');
    throw new WarmstartError({
      code: 'E_PICTURE_DAMAGED',
      problem: 'the picture is cut short or damaged',
      received: `${format}: ${reasonOf(cause)}`,
      hint: 'copy the file again from its source, or remove it',
      cause,
    });
  }
}

function requireFormat(bytes: Uint8Array) {
  if (bytes.length === 0) {
    throw new WarmstartError({
      code: 'E_PICTURE_EMPTY',
      problem: 'the file is empty',
      hint: 'copy the file again from its source, or remove it',
    });
  }
  const format = pictureFormat(bytes);
  if (format === undefined || !isDecodable(format)) throw unsupported(format ?? 'content of no known picture format');
  return format;
}

/** Floating-point samples have no agreed range: what is white is not known. */
function requireIntegers(depth: string | undefined): void {
  if (depth !== 'uchar' && depth !== 'ushort') throw unsupported(`TIFF with samples of type ${depth}`);
}

function unsupported(received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_PICTURE_FORMAT',
    problem: 'the file holds no picture that can be read here',
    expected: decodableFormats.join(', '),
    received,
    hint: 'if it is a picture, convert it to PNG or JPEG',
  });
}

function tooLarge(received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_PICTURE_LARGE',
    problem: 'the picture is too large',
    expected: `at most ${MAX_PIXELS} pixels (16384 x 16384) and ${MAX_FILE_BYTES} bytes`,
    received,
    hint: 'scale it down or cut it into patches',
  });
}

/** The first line: libvips adds one for every byte offset it tried. */
function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split('\n', 1)[0] ?? message;
}
