import { type SplitRecord, splitPictures } from '../data/split-pictures.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { CollectionListing, ListedPicture } from './collection-listing.js';

/** On which side of the split each picture is, by the name of the side. */
export interface Sides {
  /** Of each picture; undefined where there is no split. */
  readonly sideOf: readonly (string | undefined)[];
  /** The folders' own split, the one that training would make, or the reason why there is none. */
  readonly split: { readonly kind: 'folders' } | SplitRecord | { readonly kind: 'none'; readonly reason: string };
}

export interface SplitChoice {
  readonly validPct: number;
  readonly seed: number;
  readonly group?: RegExp;
}

/**
 * Finds the side of every picture under the split that training makes of those that can be read.
 * @throws WarmstartError `E_DATA_GROUP_MATCH`, `E_DATA_GROUPS`, `E_SEED_INVALID`: what the options ask for cannot be
 */
export function sidesOf(
  { layout, classes }: Pick<CollectionListing, 'layout' | 'classes'>,
  readable: readonly ListedPicture[],
  choice: SplitChoice,
): Sides {
  if (layout === 'sets') return { sideOf: readable.map(({ set }) => set), split: { kind: 'folders' } };
  const none = (reason: string): Sides => ({ sideOf: readable.map(() => undefined), split: { kind: 'none', reason } });
  if (layout === 'unlabelled') return none('the pictures have no labels');
  const found = new Set(readable.map(({ label }) => label));
  const present = classes.filter((name) => found.has(name));
  const numbers = new Map<string | undefined, number>(present.map((name, label) => [name, label]));
  try {
    const { train, valid, record } = splitPictures(
      {
        classes: present,
        files: readable.map(({ file }) => file),
        labels: Int32Array.from(readable, ({ label }) => numbers.get(label) as number),
      },
      choice,
    );
    const sideOf = new Array<string | undefined>(readable.length);
    for (const i of train) sideOf[i] = 'train';
    for (const i of valid) sideOf[i] = 'valid';
    return { sideOf, split: record };
  } catch (error) {
    const few = error instanceof WarmstartError && ['E_DATA_SPLIT', 'E_DATA_TRAIN_LACKS'].includes(error.code);
    if (!few) throw error;
    return none(error.fault.problem);
  }
}
