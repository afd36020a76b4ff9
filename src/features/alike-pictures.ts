import type { SessionOptions } from '../runtime/session.js';
import type { LabelledCollection } from './labelled-collection.js';
import { nearestTo } from './near-neighbours.js';
import type { PictureFeatures } from './read-features.js';

export interface AlikePicture {
  /** Index in the files of the collection. */
  readonly place: number;
  /** Cosine of the angle between both rows of features. */
  readonly similarity: number;
}

/** Of some held-out pictures, what share of their neighbours has the class that was told, and the one that is true. */
export interface Agreement {
  readonly pictures: number;
  /** 0 to 1; NaN without pictures. */
  readonly told: number;
  readonly actual: number;
}

/** Which training pictures the network finds like the held-out ones. */
export interface AlikePictures {
  /** Neighbours of each held-out picture, nearest first, by its place. */
  readonly of: ReadonlyMap<number, readonly AlikePicture[]>;
  readonly right: Agreement;
  readonly wrong: Agreement;
}

/** Of each picture. */
export const neighbours = 4;

/**
 * Finds the training pictures whose features are nearest to those of each held-out picture: features that the network decides
 * by, so where most neighbours have the class that was told, the decision is in accord with what it has learned from them.
 * @throws WarmstartError `E_RUNTIME_...`; the signal's reason
 */
export async function alikePictures(
  { labels, classes, heldOut }: LabelledCollection,
  features: PictureFeatures,
  options: SessionOptions & { readonly signal?: AbortSignal | undefined } = {},
): Promise<AlikePictures> {
  const { places, width, probabilities } = features;
  const rows = [...places.keys()];
  const asked = rows.filter((row) => heldOut[places[row] as number]);
  const among = rows.filter((row) => !heldOut[places[row] as number]);
  const queries = new Float32Array(asked.length * width);
  for (const [i, row] of asked.entries())
    queries.set(features.features.subarray(row * width, (row + 1) * width), i * width);
  const nearest = await nearestTo(features, { features: queries, width }, neighbours, { ...options, among });
  const of = new Map<number, readonly AlikePicture[]>();
  const shares = { right: noShares(), wrong: noShares() };
  for (const [i, row] of asked.entries()) {
    const found = (nearest[i] ?? []).map((one) => ({ place: places[one.row] as number, similarity: one.similarity }));
    const place = places[row] as number;
    of.set(place, found);
    if (found.length === 0) continue;
    const odds = probabilities.subarray(row * classes.length, (row + 1) * classes.length);
    const told = odds.indexOf(Math.max(...odds));
    const share = (label: number | undefined) =>
      found.filter((other) => labels[other.place] === label).length / found.length;
    const sum = told === labels[place] ? shares.right : shares.wrong;
    sum.pictures += 1;
    sum.told += share(told);
    sum.actual += share(labels[place]);
  }
  return { of, right: meanOf(shares.right), wrong: meanOf(shares.wrong) };
}

function noShares() {
  return { pictures: 0, told: 0, actual: 0 };
}

function meanOf({ pictures, told, actual }: Agreement): Agreement {
  return { pictures, told: told / pictures, actual: actual / pictures };
}
