import { nameBelow } from '../explain/name-below.js';
import { Interpretation } from '../interpret/interpretation.js';
import type { JudgedPicture } from '../interpret/judged-pictures.js';
import { predictedClasses } from '../metrics/predictions.js';
import { logitsOf } from '../metrics/softmax.js';
import type { LabelledCollection } from './labelled-collection.js';
import type { PictureFeatures } from './read-features.js';

export interface PlacedPicture extends JudgedPicture {
  /** Index in the files of the collection. */
  readonly place: number;
}

/** What a network made of the pictures that were held out. Names of files are relative to the collection's root, with '/'. */
export interface HeldOutMistakes {
  readonly pictures: number;
  readonly wrong: number;
  readonly interpretation: Interpretation;
  /** Pictures behind a cell of the confusion matrix, surest first, [classes, classes] lists of places. */
  readonly cells: readonly (readonly (readonly number[])[])[];
  /** Those with the largest losses. */
  readonly losses: readonly PlacedPicture[];
  readonly unsure: readonly PlacedPicture[];
}

/** Most pictures in a list. */
const mostShown = 12;

/** Judges the held-out pictures of a collection by probabilities that are known. */
export function heldOutMistakes(
  { root, files, labels: all, classes, heldOut }: LabelledCollection,
  { places, probabilities }: PictureFeatures,
): HeldOutMistakes {
  const width = classes.length;
  const rows = [...places.keys()].filter((row) => heldOut[places[row] as number]);
  const own = rows.map((row) => places[row] as number);
  const logits = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries())
    logits.set(logitsOf(probabilities.subarray(row * width, (row + 1) * width)), i * width);
  const labels = Int32Array.from(own, (place) => all[place] as number);
  const names = own.map((place) => nameBelow(root, files[place] as string));
  const interpretation = new Interpretation({
    predictions: { logits, labels, classes: width },
    classes,
    files: names,
  });
  const placeOf = new Map(names.map((name, i) => [name, own[i] as number]));
  const placed = (pictures: readonly JudgedPicture[]) =>
    pictures.map((picture) => ({ ...picture, place: placeOf.get(picture.file) as number }));
  const told = predictedClasses({ logits, classes: width });
  const cells = classes.map(() => classes.map((): number[] => []));
  const surest = [...rows.keys()].sort((a, b) => confidence(b) - confidence(a) || a - b);
  function confidence(i: number): number {
    return logits[i * width + (told[i] as number)] as number;
  }
  for (const i of surest) cells[labels[i] as number]?.[told[i] as number]?.push(own[i] as number);
  return {
    pictures: rows.length,
    wrong: told.filter((c, i) => c !== labels[i]).length,
    interpretation,
    cells,
    losses: placed(interpretation.topLosses(mostShown)),
    unsure: placed(interpretation.mostUnsure(mostShown)),
  };
}
