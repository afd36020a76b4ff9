import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { WarmstartError } from '../error/warmstart-error.js';
import type { BlockStore } from '../files/block-store.js';
import { decodePicture } from './decode-picture.js';
import type { PictureSize } from './picture-size.js';

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

/**
 * Decodes all files, several at a time, each to the block of its index, uint8 [height, width, 3]: the result does not
 * depend on which is done first. What cannot be read is reported, not thrown, and its block has no meaning.
 * @returns what cannot be read, by the index of the file
 * @throws WarmstartError what `BlockStore.write` throws
 */
export async function decodeAll(
  root: string,
  files: readonly string[],
  size: PictureSize,
  pixels: BlockStore,
  { onProgress, signal }: DecodeOptions = {},
): Promise<ReadonlyMap<number, SkippedPicture>> {
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
        if (outcome instanceof Uint8Array) await pixels.write(index, outcome);
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
    // Decoding, reading and writing run on libuv's pool (4 threads unless UV_THREADPOOL_SIZE says otherwise). A picture
    // passes through it six times: with four in flight for each thread, there is always one to decode.
    const workers = Array.from({ length: 4 * Math.max(4, availableParallelism()) }, worker);
    // All of them come to their end, so that nobody writes to blocks that are released after a failure.
    for (const outcome of await Promise.allSettled(workers)) if (outcome.status === 'rejected') throw outcome.reason;
    signal?.throwIfAborted();
  } finally {
    sharp.concurrency(threadsBefore);
  }
  return skipped;
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
