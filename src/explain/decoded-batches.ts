import { type SkippedPicture, skippedPicture } from '../data/decode-all.js';
import { decodePicture } from '../data/decode-picture.js';
import { DecodingRoom } from '../data/decoding-room.js';
import type { PictureSize } from '../data/picture-size.js';
import { readAhead } from '../data/read-ahead.js';
import { pictureBytes } from './heat-map.js';

export interface DecodedBatch {
  /** The files of the batch, in their order. */
  readonly files: readonly string[];
  /** Those of them that could be read, in the same order. */
  readonly read: readonly string[];
  /** The others, by file. */
  readonly skipped: ReadonlyMap<string, SkippedPicture>;
  /** Of those that were read, uint8 [read, H, W, 3]; good only until the next batch is asked for. */
  readonly pixels: Uint8Array;
}

/** Decodes files batch by batch, the next one while the reader of this works on it, in two batches' memory. */
export async function* decodedBatches(
  files: readonly string[],
  size: PictureSize,
  batchSize: number,
): AsyncGenerator<DecodedBatch, void> {
  const bytes = pictureBytes(size);
  const batches = Array.from({ length: Math.ceil(files.length / batchSize) }, (_, i) =>
    files.slice(i * batchSize, (i + 1) * batchSize),
  );
  const buffer = () => new Uint8Array(batchSize * bytes);
  const room = new DecodingRoom();
  const decode = async (batch: readonly string[], pixels: Uint8Array): Promise<DecodedBatch> => {
    const skipped = new Map<string, SkippedPicture>();
    const read: string[] = [];
    const decoded = await Promise.all(
      batch.map((file) => decodePicture(file, size, room).catch((error) => skippedPicture(file, error))),
    );
    for (const [i, outcome] of decoded.entries()) {
      const file = batch[i] as string;
      if (outcome instanceof Uint8Array) pixels.set(outcome, (read.push(file) - 1) * bytes);
      else skipped.set(file, outcome);
    }
    return { files: batch, read, skipped, pixels: pixels.subarray(0, read.length * bytes) };
  };
  yield* readAhead(batches, [buffer(), buffer()], decode);
}
