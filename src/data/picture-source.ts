import { readFile } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { printable } from '../error/printable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { maxFileBytes, tooLarge } from './picture-faults.js';

/** Larger files are not read as a whole, where the decoder can read them piece by piece. */
const WHOLE_BYTES = 2 ** 24;

/** Enough of a file to tell its format. */
const HEAD_BYTES = 256;

/** What a picture is decoded from. */
export interface PictureSource {
  /** The first bytes, at least 256 of them if there are so many. */
  readonly head: Uint8Array;
  /** All bytes, or the path of a file that is too large to be read as a whole without need. */
  readonly content: Uint8Array | string;
}

/** Half the work of the one in `node:fs/promises`, which with small pictures would be a tenth of all. */
const readWhole = promisify(readFile);

/**
 * Opens a picture's file. Only files are opened: reading a pipe or a device could wait for ever.
 * @throws WarmstartError `E_PICTURE_FILE`, `E_PICTURE_LARGE`
 */
export async function openPicture(path: string): Promise<PictureSource> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw new Error('it is not a file');
    if (info.size > maxFileBytes) throw tooLarge(`${info.size} bytes`);
    // libvips takes what stands in brackets at the end of a name for options.
    if (info.size <= WHOLE_BYTES || path.endsWith(']')) return sourceOf(await readWhole(path));
    return { head: await readHead(path), content: path };
  } catch (cause) {
    if (cause instanceof WarmstartError) throw cause;
    throw new WarmstartError({
      code: 'E_PICTURE_FILE',
      problem: 'the picture cannot be opened',
      received: printable((cause as Error).message),
      cause,
    });
  }
}

/** A picture that is in memory already. */
export function sourceOf(bytes: Uint8Array): PictureSource {
  return { head: bytes, content: bytes };
}

async function readHead(path: string): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file?.close();
  }
}
