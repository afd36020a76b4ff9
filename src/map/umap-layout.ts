import { randomStream } from '../random/random-stream.js';
import { nearestRows } from './nearest-rows.js';
import { umapThread } from './umap-thread.js';

export interface UmapOptions {
  /** Default 0. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Neighbours that a picture is drawn to: McInnes, Healy and Melville's default. */
const usualNeighbours = 15;

/** Where the layout begins lies within this distance of 0, as umap-js's own random beginning does. */
const reach = 10;

/** Of the work, what finding neighbours is. */
const searchShare = 0.15;

/**
 * Places in the plane in which rows that are near each other stay so: UMAP (McInnes, Healy and Melville 2018). It begins at
 * the first two columns, the largest principal components, so that what is far apart at large is laid out by more than
 * chance (Kobak and Linderman 2021). Neighbours are exact, and the same seed gives the same layout to the last bit.
 * @param rows principal components, [n, width], n >= 4, not all the same
 * @returns [n, 2]; undefined if the memory did not suffice
 * @throws the signal's reason
 */
export async function umapLayout(
  rows: Float64Array,
  width: number,
  { seed = 0, signal, onProgress }: UmapOptions = {},
): Promise<Float64Array | undefined> {
  const n = rows.length / width;
  const k = Math.min(usualNeighbours, Math.floor((n - 1) / 2));
  const near = await nearestRows(rows, width, k, {
    signal,
    onProgress: (done, total) => onProgress?.((searchShare * done) / total),
  });
  const random = randomStream(seed, 'umap');
  const word = () => random.int(0x100000000);
  const start = startOf(rows, width, () => random.uniform());
  const places = await umapThread(
    { ...near, k, start, state: [word(), word(), word(), word()] },
    { signal, onProgress: (share) => onProgress?.(searchShare + (1 - searchShare) * share) },
  );
  onProgress?.(1);
  return places;
}

/** Rows that are the same begin a little apart: nothing would part them. */
function startOf(rows: Float64Array, width: number, random: () => number): Float64Array {
  let most = 0;
  for (let i = 0; i < rows.length; i += width)
    most = Math.max(most, Math.abs(rows[i] as number), width > 1 ? Math.abs(rows[i + 1] as number) : 0);
  const scale = most > 0 ? reach / most : 0;
  return Float64Array.from({ length: (2 * rows.length) / width }, (_, at) => {
    const axis = at % 2;
    const place = axis < width ? (rows[Math.floor(at / 2) * width + axis] as number) * scale : 0;
    return place + 1e-3 * (random() - 0.5);
  });
}
