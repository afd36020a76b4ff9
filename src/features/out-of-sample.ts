import { foldOfEach } from '../data/fold-of-each.js';
import type { SessionOptions } from '../runtime/session.js';
import { LinearFitting } from './linear-fitting.js';
import type { FeatureRows } from './unit-rows.js';

export interface LabelledRows extends FeatureRows {
  /** Class of each row, [n]. */
  readonly labels: readonly number[];
  readonly classes: number;
  /** The sheet, patient or scan of each, [n], where that is known. */
  readonly groups?: readonly string[] | undefined;
}

export interface OutOfSampleOptions extends SessionOptions {
  /** Of the folds. Default 0. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface OutOfSample {
  /** What a classifier that has not seen a row's label says of it, [n, classes]. */
  readonly probabilities: Float32Array;
  readonly folds: number;
  /** The penalty that gave the least loss. */
  readonly penalty: number;
  /** Mean negative log likelihood of the labels, in nats. */
  readonly loss: number;
}

const mostFolds = 5;
const fewestRows = 10;
/** For features of variance 1 / width; the largest first, from which the others go on. */
const penalties = [1e-1, 1e-2, 1e-3, 1e-4];

/**
 * Probabilities for labelled rows from classifiers that did not learn from them: in five-fold cross-validation, each fold is
 * judged by a multinomial logistic regression on the others. Rows of a group are in one fold. All folds have the same penalty,
 * the one whose probabilities fit the labels best: one number that labels choose among four cannot make them look right.
 * @returns undefined for fewer than ten rows, a single class or a single group
 * @throws WarmstartError `E_RUNTIME_...`; the signal's reason
 */
export async function outOfSample(
  rows: LabelledRows,
  { seed = 0, signal, ...session }: OutOfSampleOptions = {},
): Promise<OutOfSample | undefined> {
  const { labels, classes, groups } = rows;
  const parts = groups ? new Set(groups).size : labels.length;
  if (labels.length < fewestRows || new Set(labels).size < 2 || parts < 2) return undefined;
  const folds = Math.min(mostFolds, parts);
  const foldOf = foldOfEach(rows, folds, seed);
  const learnsFrom = Array.from({ length: folds }, (_, fold) => foldOf.map((own) => own !== fold));
  const fitting = await LinearFitting.on(rows, { labels, classes, learnsFrom }, session);
  try {
    let best: OutOfSample | undefined;
    for (const penalty of penalties) {
      await fitting.fit(penalty, signal);
      const all = await fitting.probabilities();
      const probabilities = new Float32Array(labels.length * classes);
      for (const [row, fold] of foldOf.entries()) {
        const start = (row * folds + fold) * classes;
        probabilities.set(all.subarray(start, start + classes), row * classes);
      }
      const loss = lossOf(probabilities, labels, classes);
      if (best && loss >= best.loss) break;
      best = { probabilities, folds, penalty, loss };
    }
    return best;
  } finally {
    await fitting.release();
  }
}

function lossOf(probabilities: Float32Array, labels: readonly number[], classes: number): number {
  let sum = 0;
  for (const [row, label] of labels.entries())
    sum -= Math.log(Math.max(probabilities[row * classes + label] as number, 2 ** -149));
  return sum / labels.length;
}
