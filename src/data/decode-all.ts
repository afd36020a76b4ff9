import { join } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import type { BlockStore } from '../files/block-store.js';
import { decodePicture } from './decode-picture.js';
import { DecodingRoom } from './decoding-room.js';
import type { PictureSize } from './picture-size.js';
import { type ProgressOptions, sideBySide } from './side-by-side.js';

/** A picture that could not be read, and why. */
export interface SkippedPicture {
  /** Relative to the root, with '/'. */
  readonly file: string;
  /** Stable code such as `E_PICTURE_DAMAGED`. */
  readonly code: string;
  readonly reason: string;
}

export type DecodeOptions = ProgressOptions;

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
  options: DecodeOptions = {},
): Promise<ReadonlyMap<number, SkippedPicture>> {
  const skipped = new Map<number, SkippedPicture>();
  const room = new DecodingRoom();
  await sideBySide(
    files.length,
    async (index) => {
      const file = files[index] as string;
      const outcome = await decodePicture(join(root, file), size, room).catch((error) => skippedPicture(file, error));
      if (outcome instanceof Uint8Array) await pixels.write(index, outcome);
      else skipped.set(index, outcome);
    },
    options,
  );
  return skipped;
}

/** What is reported of a picture that cannot be read. @throws `error` itself if it is not about the picture */
export function skippedPicture(file: string, error: unknown): SkippedPicture {
  if (!(error instanceof WarmstartError)) throw error;
  const { problem, received } = error.fault;
  return { file, code: error.code, reason: received === undefined ? problem : `${problem} (${received})` };
}
