import { predictedClasses } from '../metrics/predictions.js';
import { type ConfidentJoint, confidentJoint } from './confident-learning.js';
import type { LabelledCollection } from './labelled-collection.js';
import { type OutOfSample, type OutOfSampleOptions, outOfSample } from './out-of-sample.js';
import type { PictureFeatures } from './read-features.js';

/** A picture whose label is worth another look. Probabilities are of a classifier that had not seen the label. */
export interface LikelyWrongLabel {
  /** Index in the files of the collection. */
  readonly place: number;
  readonly label: number;
  readonly suggested: number;
  /** Of the label, 0 to 1: its self-confidence. */
  readonly probability: number;
  readonly suggestedProbability: number;
  /** Normalised margin, -1 to 1: probability of the label less that of the most probable other class. */
  readonly margin: number;
}

/** What was found in the held-out pictures, or in those that the network was trained on. */
export interface JudgedLabels extends Omit<ConfidentJoint, 'suspects'> {
  readonly pictures: number;
  /** Pictures whose most probable class is not their label: how much the judge itself can be trusted. */
  readonly disagreements: number;
  /** The least margin first. */
  readonly suspects: readonly LikelyWrongLabel[];
  /** Of the training pictures, how they were judged. */
  readonly crossValidation?: Omit<OutOfSample, 'probabilities'>;
}

export interface LikelyWrongLabels {
  /** Judged by the network, which has not seen their labels; absent without such pictures. */
  readonly heldOut?: JudgedLabels;
  /** Judged in cross-validation; absent where there is nothing that has not seen their labels, or too few pictures. */
  readonly training?: JudgedLabels;
}

/**
 * Labels of a collection that are likely wrong, by confident learning. A network repeats the labels that it has learned, so it
 * judges the pictures that were held out, and those that it was trained on are judged by linear classifiers on the features of
 * a body that has never seen their labels, each fold by one that was fitted to the others.
 * @param features what the network makes of the files of the collection
 * @param before features of at least its training pictures by a network that has not seen labels of it
 * @throws WarmstartError `E_RUNTIME_...`; the signal's reason
 */
export async function likelyWrongLabels(
  collection: LabelledCollection,
  features: PictureFeatures,
  before: PictureFeatures | undefined,
  options: OutOfSampleOptions = {},
): Promise<LikelyWrongLabels> {
  const { labels, classes, groups, heldOut } = collection;
  const known = rowsOf(features, (place) => heldOut[place] === true);
  const learned = before && rowsOf(before, (place) => heldOut[place] === false);
  const crossed =
    learned &&
    (await outOfSample(
      {
        features: picked(before.features, before.width, learned),
        width: before.width,
        labels: learned.map(({ place }) => labels[place] as number),
        classes: classes.length,
        groups: groups && learned.map(({ place }) => groups[place] as string),
      },
      options,
    ));
  return {
    ...(known.length > 0 && {
      heldOut: judged(picked(features.probabilities, classes.length, known), known, collection),
    }),
    ...(crossed && {
      training: {
        ...judged(crossed.probabilities, learned, collection),
        crossValidation: { folds: crossed.folds, penalty: crossed.penalty, loss: crossed.loss },
      },
    }),
  };
}

interface PlacedRow {
  readonly row: number;
  readonly place: number;
}

function rowsOf({ places }: PictureFeatures, isWanted: (place: number) => boolean): PlacedRow[] {
  return places.map((place, row) => ({ row, place })).filter(({ place }) => isWanted(place));
}

/** Some rows of a matrix. */
function picked(values: Float32Array, width: number, rows: readonly PlacedRow[]): Float32Array {
  const found = new Float32Array(rows.length * width);
  for (const [i, { row }] of rows.entries()) found.set(values.subarray(row * width, (row + 1) * width), i * width);
  return found;
}

function judged(
  probabilities: Float32Array,
  rows: readonly PlacedRow[],
  { labels: all, classes: { length: classes } }: LabelledCollection,
): JudgedLabels {
  const labels = rows.map(({ place }) => all[place] as number);
  const { suspects, ...found } = confidentJoint({ probabilities, labels, classes });
  const told = predictedClasses({ logits: probabilities, classes });
  return {
    ...found,
    pictures: rows.length,
    disagreements: labels.filter((label, i) => label !== told[i]).length,
    suspects: suspects.map(({ row, ...suspect }) => ({ place: (rows[row] as PlacedRow).place, ...suspect })),
  };
}
