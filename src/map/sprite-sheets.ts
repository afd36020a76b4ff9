import sharp from 'sharp';
import type { SkippedPicture } from '../data/decode-all.js';
import type { PictureSize } from '../data/picture-size.js';
import type { ProgressOptions } from '../data/side-by-side.js';
import { decodedBatches } from '../explain/decoded-batches.js';
import type { PicturesBeside } from '../explain/pictures-beside.js';

/** Thumbnails of many pictures in few files: tile i lies in sheet floor(i / perSheet), row by row. */
export interface SpriteSheets {
  /** Side of a tile, in pixels. */
  readonly tile: number;
  readonly columns: number;
  readonly perSheet: number;
  /** Relative to the pages. */
  readonly addresses: readonly string[];
  /** Places of the pictures that could not be read: their tiles are grey. */
  readonly missing: ReadonlyMap<number, SkippedPicture>;
}

/** Multiples of 16, the blocks of a JPEG with halved colours: so that no tile shows a rim of its neighbours. */
const tiles = [96, 64, 48, 32] as const;

/** Pixels that a browser should have to hold when all sheets are decoded: 100 MB. */
const mostPixels = 25e6;

const sheetSide = 1536;
const background = 128;

/** Pictures that are decoded at one time. */
const batchSize = 64;

/**
 * Writes thumbnails of pictures into sheets, in memory that does not depend on how many they are. The more there are, the
 * smaller they are, 96 to 32 pixels.
 * @param fit as the network sees them: cut to a square, or squeezed into it
 * @throws WarmstartError `E_FILE_WRITE`; the signal's reason
 */
export async function writeSpriteSheets(
  paths: readonly string[],
  fit: PictureSize['fit'],
  beside: PicturesBeside,
  { signal, onProgress }: ProgressOptions = {},
): Promise<SpriteSheets> {
  const tile = tiles.find((side) => side * side * paths.length <= mostPixels) ?? tiles[tiles.length - 1] ?? 32;
  const columns = sheetSide / tile;
  const perSheet = columns * columns;
  const addresses: string[] = [];
  const missing = new Map<number, SkippedPicture>();
  const sheet = new Uint8Array(3 * sheetSide * sheetSide);
  let on = 0;
  let done = 0;
  const finish = async () => {
    const height = Math.ceil(on / columns) * tile;
    const pixels = sheet.subarray(0, 3 * sheetSide * height);
    const bytes = await sharp(pixels, { raw: { width: sheetSide, height, channels: 3 } })
      .jpeg({ quality: 80 })
      .toBuffer();
    addresses.push(await beside.add(`sheet-${String(addresses.length).padStart(2, '0')}.jpg`, bytes));
    on = 0;
  };
  sheet.fill(background);
  for await (const { files, skipped, pixels } of decodedBatches(paths, { height: tile, width: tile, fit }, batchSize)) {
    signal?.throwIfAborted();
    let read = 0;
    for (const file of files) {
      if (on === perSheet) await finish();
      const gap = skipped.get(file);
      if (gap) missing.set(done, gap);
      paint(sheet, on, tile, gap ? undefined : pixels.subarray(3 * tile * tile * read++));
      on++;
      done++;
    }
    onProgress?.(done, paths.length);
  }
  if (on > 0) await finish();
  return { tile, columns, perSheet, addresses, missing };
}

/** @param pixels uint8 RGB that begins with the tile's; of none the tile is grey */
function paint(sheet: Uint8Array, at: number, tile: number, pixels: Uint8Array | undefined): void {
  const columns = sheetSide / tile;
  const [row, column] = [Math.floor(at / columns), at % columns];
  for (let y = 0; y < tile; y++) {
    const start = 3 * ((row * tile + y) * sheetSide + column * tile);
    if (pixels) sheet.set(pixels.subarray(3 * y * tile, 3 * (y + 1) * tile), start);
    else sheet.fill(background, start, start + 3 * tile);
  }
}
