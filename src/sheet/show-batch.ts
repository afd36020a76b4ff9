import type { Augmentation } from '../augment/augmentation.js';
import type { ImageData } from '../data/image-data.js';
import { labelsAt } from '../data/picture-labels.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { randomStream } from '../random/random-stream.js';
import { augmentedPictures } from './augmented-pictures.js';
import { contactSheet, type Tile } from './contact-sheet.js';

export interface ShowBatchOptions {
  /** Different pictures, 18 unless given; with an augmentation a row each, 4 unless given. */
  readonly pictures?: number;
  /** Shows a few pictures many times, as training would see them. */
  readonly augmentation?: Augmentation | undefined;
  /** Decides which pictures are shown, and how they are changed. Default 42. */
  readonly seed?: number;
  readonly title?: string;
}

const columns = 6;

/**
 * Training pictures with their classes, as a PNG file: to see whether labels and sizes are right. With an augmentation
 * each row is one picture, first as it is.
 * @throws WarmstartError `E_SHEET_PICTURES` unless `pictures` is a whole number from 1 to 120
 */
export async function showBatch(data: ImageData, options: ShowBatchOptions = {}): Promise<Uint8Array> {
  const { augmentation, seed = 42, title } = options;
  const { pictures = augmentation ? 4 : 18 } = options;
  if (!Number.isInteger(pictures) || pictures < 1 || pictures > 120) {
    throw new WarmstartError({
      code: 'E_SHEET_PICTURES',
      problem: 'a contact sheet cannot show so many pictures',
      expected: 'a whole number from 1 to 120',
      received: String(pictures),
    });
  }
  const { train, classes, size } = data;
  const chosen = randomStream(seed, 'show-batch').permutation(train.length).slice(0, pictures);
  const pixels = new Uint8Array(chosen.length * train.pixels.blockBytes);
  await train.pixels.read(chosen, pixels);
  const blockBytes = train.pixels.blockBytes;
  const tileOf = (all: Uint8Array, k: number, caption: string): Tile => ({
    pixels: all.subarray(k * blockBytes, (k + 1) * blockBytes),
    caption,
  });
  const names = Array.from(chosen, (index) => {
    const labels = labelsAt(train, classes.length, index).map((label) => classes[label] as string);
    return labels.join(', ') || 'no label';
  });
  const about = { size, columns, ...(title === undefined ? {} : { title }) };
  if (!augmentation) {
    return contactSheet(
      names.map((name, k) => tileOf(pixels, k, name)),
      about,
    );
  }
  const draws: Uint8Array[] = [];
  for (let draw = 1; draw < columns; draw++) {
    draws.push(await augmentedPictures(pixels, size, augmentation, randomStream(seed, 'augment', draw)));
  }
  const rows = names.map((name, k) => [tileOf(pixels, k, name), ...draws.map((drawn) => tileOf(drawn, k, ''))]);
  return contactSheet(rows.flat(), about);
}
