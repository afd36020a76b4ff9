import { constants } from 'node:buffer';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { WarmstartError } from '../error/warmstart-error.js';
import { decodePicture } from './decode-picture.js';
import type { PictureSize } from './picture-size.js';

/** All pictures live in one array: Node 20 allows 4 GiB, later ones more. */
const MAX_BYTES = Math.min(8 * 2 ** 30, constants.MAX_LENGTH);

/** A picture that could not be read, and why. */
export interface SkippedPicture {
  /** Relative to the root, with '/'. */
  readonly file: string;
  /** Stable code such as `E_PICTURE_DAMAGED`. */
  readonly code: string;
  readonly reason: string;
}

export interface DecodeOptions {
  /** Called after every picture. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work; the signal's reason is thrown. */
  readonly signal?: AbortSignal;
}

export interface DecodedPictures {
  /** uint8, [files, height, width, 3]. What stands in the place of a skipped file has no meaning. */
  readonly pixels: Uint8Array;
  /** By the index of the file. */
  readonly skipped: ReadonlyMap<number, SkippedPicture>;
}

/**
 * Decodes all files, several at a time, each straight to its own place: the result does not depend on which is done
 * first. What cannot be read is reported, not thrown.
 * @throws WarmstartError `E_DATA_MEMORY` before anything is decoded
 */
export async function decodeAll(
  root: string,
  files: readonly string[],
  size: PictureSize,
  { onProgress, signal }: DecodeOptions = {},
): Promise<DecodedPictures> {
  const stride = size.height * size.width * 3;
  const pixels = allocate(files.length, size);
  const skipped = new Map<number, SkippedPicture>();
  let next = 0;
  let done = 0;

  const worker = async () => {
    try {
      while (next < files.length) {
        signal?.throwIfAborted();
        const index = next++;
        const file = files[index] as string;
        const outcome = await decodeOrSkip(root, file, size);
        if (outcome instanceof Uint8Array) pixels.set(outcome, index * stride);
        else skipped.set(index, outcome);
        onProgress?.(++done, files.length);
      }
    } catch (error) {
      next = files.length; // the other workers end too
      throw error;
    }
  };

  // Threads within a picture only cost where pictures are small and many are decoded side by side. The setting is
  // sharp's, for the whole process: it is put back afterwards.
  const threadsBefore = sharp.concurrency();
  sharp.concurrency(1);
  try {
    // Decoding runs on libuv's pool (4 threads unless UV_THREADPOOL_SIZE says otherwise); twice as many in flight
    // keep it busy while files are read.
    await Promise.all(Array.from({ length: 2 * Math.max(4, availableParallelism()) }, worker));
    signal?.throwIfAborted();
  } finally {
    sharp.concurrency(threadsBefore);
  }
  return { pixels, skipped };
}

async function decodeOrSkip(root: string, file: string, size: PictureSize): Promise<Uint8Array | SkippedPicture> {
  try {
    return await decodePicture(join(root, file), size);
  } catch (error) {
    if (!(error instanceof WarmstartError)) throw error;
    const { problem, received } = error.fault;
    return { file, code: error.code, reason: received === undefined ? problem : `${problem} (${received})` };
  }
}

function allocate(count: number, { height, width }: PictureSize): Uint8Array {
  const bytes = count * height * width * 3;
  try {
    if (bytes <= MAX_BYTES) return new Uint8Array(bytes);
  } catch (error) {
    // The engine reports exhausted memory as a RangeError.
    if (!(error instanceof RangeError)) throw error;
  }
  throw new WarmstartError({
    code: 'E_DATA_MEMORY',
    problem: 'the decoded pictures do not fit into memory',
    expected: `at most ${gib(MAX_BYTES)}, and as much free memory as is needed`,
    received: `${count} pictures of ${height} x ${width} x 3 bytes: ${gib(bytes)}`,
    hint: 'choose a smaller --size, or fewer pictures',
  });
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
