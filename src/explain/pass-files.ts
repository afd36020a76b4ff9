import type { SkippedPicture } from '../data/decode-all.js';
import type { PictureSize } from '../data/picture-size.js';
import type { Graph } from '../ir/graph.js';
import type { SessionOptions } from '../runtime/session.js';
import { decodedBatches } from './decoded-batches.js';
import { asTheyAre, RowPass, type RowResults } from './row-pass.js';

export interface PassFilesOptions extends SessionOptions {
  /** What the network sees. */
  readonly size: PictureSize;
  /** @param row among the pictures that could be read. @param place of its file in the list */
  readonly take: (results: RowResults, row: number, place: number) => void;
  /** Told after each batch how many of the files are done. */
  readonly onFiles?: ((done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a form of the network once over files, in memory that does not depend on how many they are; what cannot be read is
 * left out.
 * @returns places in the list of what was read, a row each, and the others
 * @throws WarmstartError `E_RUNTIME_...`; the signal's reason
 */
export async function passFiles(
  form: Graph,
  files: readonly string[],
  { size, take, onFiles, signal, ...session }: PassFilesOptions,
): Promise<{ readonly places: readonly number[]; readonly skipped: readonly SkippedPicture[] }> {
  const [batch] = form.value('pixels').shape;
  const places: number[] = [];
  const skipped: SkippedPicture[] = [];
  const pass = await RowPass.compile(form, session);
  try {
    let place = 0;
    for await (const { files: some, skipped: gaps, pixels, read } of decodedBatches(files, size, batch as number)) {
      signal?.throwIfAborted();
      const before = places.length;
      for (const file of some) {
        const gap = gaps.get(file);
        if (gap) skipped.push(gap);
        else places.push(place);
        place++;
      }
      await pass.run({
        count: read.length,
        signal,
        fill: asTheyAre(pixels),
        take: (row, results) => take(results, before + row, places[before + row] as number),
      });
      onFiles?.(place);
    }
  } finally {
    await pass.release();
  }
  return { places, skipped };
}
