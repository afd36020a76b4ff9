import { WarmstartError } from '../error/warmstart-error.js';
import { parseSeed, randomStream } from '../random/random-stream.js';

/** What a drawn collection holds. */
export interface CollectionOptions {
  /** Number of patches. */
  readonly count: number;
  /** Side of a patch, in pixels. */
  readonly size: number;
  readonly seed: number;
}

/** One patch to draw. */
export interface PlannedPatch {
  /** Place in the collection, from 0. */
  readonly index: number;
  /** Class folder and file: `01_rail/sheet03_patch017.jpg`. */
  readonly name: string;
  readonly label: CollectionClass;
  /** Number of the sheet, from 1. */
  readonly sheet: number;
}

/** The classes, which are the names of their folders too. */
export const collectionClasses = ['01_rail', '02_no_rail'] as const;
export type CollectionClass = (typeof collectionClasses)[number];

/** As many patches share the style of a sheet. */
export const patchesPerSheet = 16;

/** The collection that is drawn unless something else is asked for. */
export const defaultCollection: CollectionOptions = { count: 638, size: 128, seed: 42 };

/** What can be drawn: patches in a collection, and pixels of a patch's side; both ends included. */
export const collectionLimits = {
  count: { least: 2, most: 100_000 },
  size: { least: 32, most: 1024 },
} as const;

/**
 * Which patch is of which sheet and class: half of every sheet are of each class, in an order that the seed decides.
 * Of a last sheet with an odd number of patches, one more has a railway.
 * @throws WarmstartError `E_COLLECTION_COUNT`, `E_COLLECTION_SIZE`, `E_SEED_INVALID`
 */
export function planCollection({ count, size, seed }: CollectionOptions): PlannedPatch[] {
  requireWhole('E_COLLECTION_COUNT', 'the number of patches', count, collectionLimits.count);
  requireWhole('E_COLLECTION_SIZE', 'the side of a patch', size, collectionLimits.size);
  parseSeed(seed);
  const sheets = Math.ceil(count / patchesPerSheet);
  const [sheetDigits, patchDigits] = [Math.max(2, String(sheets).length), Math.max(3, String(count).length)];
  return Array.from({ length: sheets }, (_, s) => {
    const start = s * patchesPerSheet;
    const order = randomStream(seed, 'sheet', s, 'classes').permutation(Math.min(patchesPerSheet, count - start));
    return Array.from(order, (rank, i): PlannedPatch => {
      const label = collectionClasses[rank % 2 === 0 ? 0 : 1];
      const sheet = String(s + 1).padStart(sheetDigits, '0');
      const patch = String(start + i + 1).padStart(patchDigits, '0');
      return { index: start + i, name: `${label}/sheet${sheet}_patch${patch}.jpg`, label, sheet: s + 1 };
    });
  }).flat();
}

function requireWhole(
  code: `E_${string}`,
  what: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new WarmstartError({
    code,
    problem: `${what} is not one that can be drawn`,
    expected: `a whole number from ${least} to ${most}`,
    received: String(value),
  });
}
