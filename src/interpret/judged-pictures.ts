import { type Predictions, predictedClasses } from '../metrics/predictions.js';
import { lossByPicture } from '../metrics/proper-scores.js';
import { probabilitiesOf } from '../metrics/softmax.js';

/** Predictions with the names of what they are about. */
export interface NamedPredictions {
  readonly predictions: Predictions;
  /** Class names, by label. */
  readonly classes: readonly string[];
  /** File of each picture, [n]. */
  readonly files: readonly string[];
}

/** What a classifier made of one labelled picture. */
export interface JudgedPicture {
  readonly file: string;
  /** Name of the most probable class. */
  readonly predicted: string;
  /** Name of the true class. */
  readonly actual: string;
  /** Negative log likelihood of the true class, in nats. */
  readonly loss: number;
  /** Probability of the true class, 0 to 1. */
  readonly probability: number;
  /** Probability of the predicted class, 0 to 1. */
  readonly confidence: number;
  /** How much more probable the predicted class is than the second, 0 to 1. */
  readonly margin: number;
}

/** The `k` pictures with the largest loss, or the smallest; of equal ones the first. */
export function topLosses(
  named: NamedPredictions,
  k: number,
  which: 'largest' | 'smallest' = 'largest',
): JudgedPicture[] {
  const losses = lossByPicture(named.predictions);
  const sign = which === 'largest' ? -1 : 1;
  return first(named, k, (row) => sign * (losses[row] as number));
}

/** The `k` pictures whose two most probable classes are closest; of equal ones the first. Labels do not matter. */
export function mostUnsure(named: NamedPredictions, k: number): JudgedPicture[] {
  const { predictions } = named;
  const probabilities = probabilitiesOf(predictions);
  return first(named, k, (row) => marginOf(probabilities, row, predictions.classes));
}

/** The `k` pictures with the least key, in its order. */
function first(named: NamedPredictions, k: number, key: (row: number) => number): JudgedPicture[] {
  const keys = Float64Array.from(named.files, (_, row) => key(row));
  const order = Uint32Array.from(keys.keys()).sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
  return judged(named, order.subarray(0, k));
}

function judged({ predictions, classes, files }: NamedPredictions, rows: Uint32Array): JudgedPicture[] {
  const width = predictions.classes;
  const logits = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries())
    logits.set(predictions.logits.subarray(row * width, (row + 1) * width), i * width);
  const labels = Int32Array.from(rows, (row) => predictions.labels[row] as number);
  const chosen: Predictions = { logits, labels, classes: width };
  const probabilities = probabilitiesOf(chosen);
  const losses = lossByPicture(chosen);
  return Array.from(predictedClasses(chosen), (predicted, i) => ({
    file: files[rows[i] as number] as string,
    predicted: classes[predicted] as string,
    actual: classes[labels[i] as number] as string,
    loss: losses[i] as number,
    probability: probabilities[i * width + (labels[i] as number)] as number,
    confidence: probabilities[i * width + predicted] as number,
    margin: marginOf(probabilities, i, width),
  }));
}

function marginOf(probabilities: Float64Array, row: number, classes: number): number {
  let [best, second] = [0, 0];
  for (const p of probabilities.subarray(row * classes, (row + 1) * classes)) {
    if (p > best) [best, second] = [p, best];
    else if (p > second) second = p;
  }
  return best - second;
}
