import { WarmstartError } from '../error/warmstart-error.js';
import type { Classifier, Prediction } from './classifier.js';
import { classifyAll, probabilitiesOf, type Scorer } from './classify-all.js';

/** Files of pictures, each with its class, an index into the classes of the model. */
export interface LabelledPictures {
  readonly files: readonly string[];
  readonly labels: ArrayLike<number>;
}

/** How one form of a model does on labelled pictures. */
export interface FormScore {
  readonly wrong: number;
  readonly errorRate: number;
  /** Milliseconds that the network takes for a picture, decoding left out. */
  readonly milliseconds: number;
}

/** Two forms of one model on the same pictures. */
export interface FormComparison {
  /** That could be read. */
  readonly pictures: number;
  readonly unreadable: number;
  readonly before: FormScore;
  readonly after: FormScore;
  /** Largest difference between two probabilities for the same picture and class. */
  readonly largestDifference: number;
  /** Pictures that the two forms call by different names. */
  readonly relabelled: number;
}

/** Classifies the pictures with both forms. @throws WarmstartError `E_COMPARE_NONE`; what `classifyAll` throws */
export async function compareForms(
  before: Classifier,
  after: Classifier,
  { files, labels }: LabelledPictures,
  signal?: AbortSignal,
): Promise<FormComparison> {
  const [old, made] = [await scored(before, files, signal), await scored(after, files, signal)];
  signal?.throwIfAborted();
  const { classes } = before.card;
  let largestDifference = 0;
  const wrong = [0, 0];
  let pictures = 0;
  let relabelled = 0;
  for (const [i, p] of old.predictions.entries()) {
    const q = made.predictions[i];
    if (!p || !q) continue;
    pictures += 1;
    const truth = classes[labels[i] as number];
    for (const [form, { label }] of [p, q].entries()) if (label !== truth) wrong[form] = (wrong[form] as number) + 1;
    if (p.label !== q.label) relabelled += 1;
    for (const [c, probability] of p.probabilities.entries()) {
      largestDifference = Math.max(largestDifference, Math.abs(probability - (q.probabilities[c] as number)));
    }
  }
  if (pictures === 0) {
    throw new WarmstartError({ code: 'E_COMPARE_NONE', problem: 'none of the labelled pictures can be read' });
  }
  const score = (form: number, milliseconds: number): FormScore => {
    const count = wrong[form] as number;
    return { wrong: count, errorRate: count / pictures, milliseconds: milliseconds / files.length };
  };
  return {
    pictures,
    unreadable: files.length - pictures,
    before: score(0, old.milliseconds),
    after: score(1, made.milliseconds),
    largestDifference,
    relabelled,
  };
}

/** Predictions by file, undefined for what cannot be read, and the time the network took for all. */
async function scored(classifier: Classifier, files: readonly string[], signal?: AbortSignal) {
  const run = probabilitiesOf(classifier);
  const { height, width } = classifier.card.size;
  // The first run also allocates.
  await run(new Uint8Array(height * width * 3), 1);
  let milliseconds = 0;
  const scorer: Scorer = async (pixels, n) => {
    const start = performance.now();
    const rows = await run(pixels, n);
    milliseconds += performance.now() - start;
    return rows;
  };
  const predictions: (Prediction | undefined)[] = [];
  for await (const result of classifyAll(classifier, files, { scorer, ...(signal && { signal }) })) {
    predictions.push('prediction' in result ? result.prediction : undefined);
  }
  return { predictions, milliseconds };
}
