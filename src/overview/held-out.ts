import type { LabelledCollection } from '../features/labelled-collection.js';
import type { PictureFeatures } from '../features/read-features.js';
import type { HeldOutResult } from './verdict.js';

type Judged = Pick<PictureFeatures, 'places' | 'probabilities'>;

/** What the network told of a picture. */
interface Told {
  readonly place: number;
  readonly isRight: boolean;
  /** Of the class that was told, 0 to 1. */
  readonly confidence: number;
}

/** How the network did on the held-out pictures that could be read. */
export function heldOutResult(collection: LabelledCollection, judged: Judged): HeldOutResult {
  const told = toldOf(collection, judged);
  const counts = new Map<number, number>();
  for (const { place } of told) {
    const label = collection.labels[place] as number;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return {
    wrong: told.filter(({ isRight }) => !isRight).length,
    pictures: told.length,
    mostFrequent: Math.max(0, ...counts.values()),
  };
}

/**
 * Places of the held-out pictures, the wrongly told first, each kind by how certain the network was, the most certain first. What
 * could not be read is at the end, so that it is reported.
 */
export function askedFirst(collection: LabelledCollection, judged: Judged | undefined): number[] {
  const rank = new Map<number, number>();
  for (const { place, isRight, confidence } of judged ? toldOf(collection, judged) : [])
    rank.set(place, (isRight ? 1 : 0) - confidence / 2);
  const held = [...collection.files.keys()].filter((at) => collection.heldOut[at]);
  return held.sort((a, b) => (rank.get(a) ?? 2) - (rank.get(b) ?? 2) || a - b);
}

function toldOf({ labels, heldOut, classes }: LabelledCollection, { places, probabilities }: Judged): Told[] {
  return places.flatMap((place, row) => {
    if (!heldOut[place]) return [];
    const likely = probabilities.subarray(row * classes.length, (row + 1) * classes.length);
    const confidence = Math.max(...likely);
    return [{ place, isRight: likely.indexOf(confidence) === labels[place], confidence }];
  });
}
