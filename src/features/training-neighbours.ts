import { resolve } from 'node:path';
import type { SkippedPicture } from '../data/decode-all.js';
import type { ProgressOptions } from '../data/side-by-side.js';
import type { ExplainedNetwork } from '../explain/explained-network.js';
import { PicturesBeside } from '../explain/pictures-beside.js';
import type { TrainingNeighbour } from '../explain/training-neighbour.js';
import type { SessionOptions } from '../runtime/session.js';
import { neighbours } from './alike-pictures.js';
import type { LabelledCollection } from './labelled-collection.js';
import { nearestTo } from './near-neighbours.js';
import { PagePictures } from './page-pictures.js';
import { readFeatures } from './read-features.js';

export interface TrainingNeighboursOptions extends SessionOptions, ProgressOptions {
  /** Where the page will be: thumbnails lie in `neighbours` below it. */
  readonly folder: string;
}

export interface TrainingNeighbours {
  /** Nearest first, by file; of none that could not be read. */
  readonly of: ReadonlyMap<string, readonly TrainingNeighbour[]>;
  /** Training pictures that could be found. */
  readonly among: number;
  /** Files, and training pictures, that could not be read. */
  readonly skipped: readonly SkippedPicture[];
}

/**
 * Finds, for any pictures, those that the network learned from and finds most like them: their features, by which it
 * decides, have the largest cosine with those of the picture. Memory: twice 4 bytes for each feature and picture.
 * @param files paths of the pictures asked about
 * @throws WarmstartError `E_EXPLAIN_LAYER`, `E_FILE_WRITE`, `E_RUNTIME_...`; the signal's reason
 */
export async function trainingNeighbours(
  network: ExplainedNetwork,
  files: readonly string[],
  collection: LabelledCollection,
  { folder, onProgress = () => {}, signal, ...session }: TrainingNeighboursOptions,
): Promise<TrainingNeighbours> {
  const { labels, classes } = collection;
  const learned = [...collection.files.keys()].filter((place) => !collection.heldOut[place]);
  const pathOf = (place: number) => collection.files[place] as string;
  const asked = [...learned.map(pathOf), ...files];
  const ended = signal && { signal };
  const { places, width, features, skipped } = await readFeatures(network, asked, { ...session, ...ended, onProgress });
  // Rows of training pictures come first.
  const among = places.filter((place) => place < learned.length).length;
  const known = { features: features.subarray(0, among * width), width };
  const sought = { features: features.subarray(among * width), width };
  const nearest = await nearestTo(known, sought, neighbours, { ...session, ...ended });
  const placeOf = (row: number) => learned[places[row] as number] as number;
  const shown = nearest.flat().map(({ row }) => placeOf(row));
  const beside = await PicturesBeside.in(folder, 'neighbours');
  const pictures = await PagePictures.of(shown, collection, network.card.size, beside, {
    ...ended,
    onProgress: (done, total) => onProgress(asked.length + done, asked.length + total),
  });
  const of = new Map<string, readonly TrainingNeighbour[]>();
  for (const [i, near] of nearest.entries()) {
    const own = asked[places[among + i] as number] as string;
    const found = near.map(({ row, similarity }): TrainingNeighbour => {
      const place = placeOf(row);
      const label = classes[labels[place] as number] as string;
      const { file, thumbnail } = pictures.at(place, label);
      const isItself = resolve(pathOf(place)) === resolve(own);
      return {
        file,
        label,
        similarity,
        ...(thumbnail !== undefined && { picture: thumbnail }),
        ...(isItself && { isItself }),
      };
    });
    of.set(own, found);
  }
  return { of, among, skipped };
}
