import { availableParallelism } from 'node:os';
import sharp from 'sharp';
import { randomStream } from '../random/random-stream.js';
import { type CollectionClass, type CollectionOptions, type PlannedPatch, planCollection } from './collection-plan.js';
import { drawPatch } from './patch-drawing.js';
import { scan } from './scan.js';
import { sheetStyle } from './sheet-style.js';

/** A patch of the collection: drawn by a program, not scanned from a map. */
export interface DrawnPatch {
  /** Class folder and file, with '/': `01_rail/sheet03_patch017.jpg`. */
  readonly name: string;
  /** A JPEG file. */
  readonly bytes: Uint8Array;
  readonly label: CollectionClass;
  /** Number of the sheet whose style the patch has, from 1. */
  readonly sheet: number;
}

/**
 * Draws a collection for trying out and for teaching: patches in the manner of a 19th-century map, half of them with
 * a railway. They are drawn, not scanned. Several are in work at a time; they come in the order of their numbers.
 * A patch depends on the seed, its number and its class only; with the same version of sharp, to the byte.
 * @throws WarmstartError `E_COLLECTION_COUNT`, `E_COLLECTION_SIZE`, `E_SEED_INVALID`, when the first patch is asked for
 */
export async function* drawCollection(options: CollectionOptions): AsyncGenerator<DrawnPatch, void, undefined> {
  const plan = planCollection(options);
  const inWork: Promise<DrawnPatch>[] = [];
  // Threads within a picture only cost where pictures are small and many are drawn side by side. The setting is
  // sharp's, for the whole process: it is put back afterwards.
  const threadsBefore = sharp.concurrency();
  sharp.concurrency(1);
  try {
    const ahead = 2 * Math.max(4, availableParallelism());
    for (let next = 0; next < plan.length || inWork.length > 0; ) {
      while (next < plan.length && inWork.length < ahead) {
        const patch = plan[next++];
        if (!patch) continue;
        const work = drawOne(patch, options);
        // An error is thrown where its patch is awaited; until then Node must not take it for a forgotten one.
        work.catch(() => {});
        inWork.push(work);
      }
      const first = inWork.shift();
      if (first) yield await first;
    }
  } finally {
    // Whoever stops early, or meets an error, leaves no work behind.
    await Promise.allSettled(inWork);
    sharp.concurrency(threadsBefore);
  }
}

async function drawOne({ index, name, label, sheet }: PlannedPatch, { size, seed }: CollectionOptions) {
  const style = sheetStyle(randomStream(seed, 'sheet', sheet));
  const svg = drawPatch(style, label === '01_rail', size, seed, ['patch', index]);
  const bytes = await scan(svg, size, style, randomStream(seed, 'patch', index, 'scan'));
  return { name, bytes, label, sheet };
}
