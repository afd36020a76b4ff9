import type { LabelledFiles } from '../data/labelled-files.js';
import { type SplitOptions, type SplitRecord, splitPictures } from '../data/split-pictures.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { type CollectionListing, classesOf, type ListedPicture } from './collection-listing.js';

/** On which side of the split each picture is, by the name of the side. */
export interface Sides {
  /** Of each picture; undefined where there is no split. */
  readonly sideOf: readonly (string | undefined)[];
  /** The folders' own split, the one that training would make, or the reason why there is none. */
  readonly split: { readonly kind: 'folders' } | SplitRecord | { readonly kind: 'none'; readonly reason: string };
}

/** The split that training would make. */
export type SplitChoice = SplitOptions;

/**
 * Finds the side of every picture under the split that training makes of those that can be read.
 * @throws WarmstartError what `splitPictures` throws, but for too few pictures: what the options ask for cannot be
 */
export function sidesOf(
  { layout, classes }: Pick<CollectionListing, 'layout' | 'classes'>,
  readable: readonly ListedPicture[],
  choice: SplitChoice,
): Sides {
  if (layout === 'sets') return { sideOf: readable.map(({ set }) => set), split: { kind: 'folders' } };
  const none = (reason: string): Sides => ({ sideOf: readable.map(() => undefined), split: { kind: 'none', reason } });
  if (layout === 'unlabelled') return none('the pictures have no labels');
  try {
    const { train, valid, record } = splitPictures(labelledFilesOf(readable, classes), choice);
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

/** With the classes that these pictures have, numbered. */
function labelledFilesOf(pictures: readonly ListedPicture[], all: readonly string[]): LabelledFiles {
  const found = new Set(pictures.flatMap(classesOf));
  const classes = all.filter((name) => found.has(name));
  const numbers = new Map(classes.map((name, label) => [name, label]));
  const files = pictures.map(({ file }) => file);
  const rows = pictures.map((picture) => classesOf(picture).map((name) => numbers.get(name) as number));
  if (!pictures.some(({ labels }) => labels)) return { classes, files, labels: Int32Array.from(rows.flat()) };
  const targets = new Uint8Array(files.length * classes.length);
  for (const [row, labels] of rows.entries()) for (const label of labels) targets[row * classes.length + label] = 1;
  return { classes, files, labels: new Int32Array(0), targets };
}
