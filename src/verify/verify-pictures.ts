import { join } from 'node:path';
import { type SkippedPicture, skippedPicture } from '../data/decode-all.js';
import { DecodingRoom } from '../data/decoding-room.js';
import { type ProgressOptions, sideBySide } from '../data/side-by-side.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { alikePictures } from './alike-pictures.js';
import { type CollectionListing, classesOf, type ListedPicture } from './collection-listing.js';
import { type CollectionReport, tinyClass } from './collection-report.js';
import { type CollectionChoice, collectionToVerify } from './collection-to-verify.js';
import { examinePicture, type PictureFacts } from './examine-picture.js';
import { largestDistance } from './hash-index.js';
import { type SplitChoice, sidesOf } from './leakage.js';
import { colourMix, unusualSizes, usualSize } from './unusual-pictures.js';

export interface VerifyOptions
  extends ProgressOptions,
    CollectionChoice,
    Partial<Pick<SplitChoice, 'validPct' | 'seed' | 'group'>> {
  /** Most bits of a 64-bit perceptual hash in which near duplicates differ, 0 to 15. Default 8. */
  readonly distance?: number;
}

/**
 * Looks through a collection for what spoils training: files that cannot be read, pictures that are there twice, under
 * two labels or on both sides of the split, and what is unusual. The folder has a sub-folder for each class; or `train`
 * and `val` with such folders in them, which are then the sides of the split; or pictures without labels. With `list`
 * or `split` pictures, labels and sides are those that training would have.
 *
 * Every file is read once, as training reads it. Memory does not grow with the pictures' size, and by some 300 bytes for
 * each of them. If `signal` is aborted, what was looked at by then is reported, with `interrupted`.
 * @throws WarmstartError `E_DATA_FOLDER`, `E_DATA_NO_PICTURES`, `E_DATA_GROUP_MATCH`, `E_DATA_GROUPS`, `E_SEED_INVALID`,
 * `E_VERIFY_DISTANCE`; with `list` or `split` what reading the same collection for training throws
 */
export async function verifyPictures(root: string, options: VerifyOptions = {}): Promise<CollectionReport> {
  const { validPct = 0.2, seed = 42, group } = options;
  const distance = parseDistance(options.distance ?? 8);
  const { listing, how } = await collectionToVerify(root, options);
  const choice: SplitChoice = { ...how, validPct, seed, ...(group && { group }) };
  // What is wrong with the options should not be told after minutes of work.
  sidesOf(listing, listing.pictures, choice);

  const { facts, unreadable, examined } = await examineAll(root, listing.pictures, options);
  const found = listing.pictures.flatMap((picture, index) => {
    const known = facts.get(index);
    return known ? [{ ...picture, ...known }] : [];
  });
  const { sideOf, split } = sidesOf(listing, found, choice);
  const classes = classCounts(listing, found);
  return {
    root,
    layout: listing.layout,
    pictures: listing.pictures.length,
    examined,
    interrupted: examined < listing.pictures.length,
    readable: found.length,
    classes,
    split,
    distance,
    unreadable,
    ...alikePictures(found, sideOf, distance),
    ...balance(classes),
    ...usualSize(found),
    unusualSizes: unusualSizes(found),
    ...colourMix(found),
    ignored: listing.ignored,
    leftOut: listing.leftOut,
  };
}

async function examineAll(root: string, pictures: readonly ListedPicture[], { onProgress, signal }: ProgressOptions) {
  const facts = new Map<number, PictureFacts>();
  const failures = new Map<number, SkippedPicture>();
  const room = new DecodingRoom();
  const look = async (index: number) => {
    const { file } = pictures[index] as ListedPicture;
    try {
      facts.set(index, await examinePicture(join(root, file), file, room));
    } catch (error) {
      failures.set(index, skippedPicture(file, error));
    }
  };
  try {
    await sideBySide(pictures.length, look, { ...(onProgress && { onProgress }), ...(signal && { signal }) });
  } catch (error) {
    if (!signal?.aborted || error !== signal.reason) throw error;
  }
  const unreadable = [...failures].sort(([a], [b]) => a - b).map(([, failure]) => failure);
  return { facts, unreadable, examined: facts.size + failures.size };
}

function classCounts({ classes }: CollectionListing, found: readonly ListedPicture[]) {
  const counts = new Map(classes.map((name) => [name, 0]));
  for (const name of found.flatMap(classesOf)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, pictures]) => ({ name, pictures }));
}

function balance(classes: CollectionReport['classes']) {
  const counts = classes.map(({ pictures }) => pictures).filter((count) => count > 0);
  return {
    tinyClasses: classes.filter(({ pictures }) => pictures < tinyClass).map(({ name }) => name),
    ...(counts.length < 2 ? {} : { imbalance: Math.max(...counts) / Math.min(...counts) }),
  };
}

function parseDistance(distance: number): number {
  if (Number.isInteger(distance) && distance >= 0 && distance <= largestDistance) return distance;
  throw new WarmstartError({
    code: 'E_VERIFY_DISTANCE',
    problem: 'near duplicates cannot be looked for at this distance',
    expected: `a whole number of bits from 0 to ${largestDistance}`,
    received: String(distance),
  });
}
