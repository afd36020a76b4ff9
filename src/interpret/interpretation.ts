import { WarmstartError } from '../error/warmstart-error.js';
import type { Learner } from '../learner/learner.js';
import type { Predictions } from '../metrics/predictions.js';
import { type ClassificationReport, classificationReport } from './classification-report.js';
import { type Confusion, confusionMatrix, mostConfused, type Normalization } from './confusion-matrix.js';
import { type JudgedPicture, mostUnsure, type NamedPredictions, topLosses } from './judged-pictures.js';

/**
 * What a classifier gets right and wrong: fastai v1's `ClassificationInterpretation`.
 * @example
 * const found = await Interpretation.fromLearner(learner);
 * console.log(found.mostConfused(2), found.topLosses(9));
 */
export class Interpretation implements NamedPredictions {
  readonly predictions: Predictions;
  readonly classes: readonly string[];
  readonly files: readonly string[];

  /** @throws WarmstartError `E_INTERPRET_SHAPES` unless there is a label, a file and a row of logits for each picture */
  constructor({ predictions, classes, files }: NamedPredictions) {
    const { logits, labels } = predictions;
    const n = labels.length;
    const fit = classes.length === predictions.classes && logits.length === n * classes.length && files.length === n;
    if (!fit || labels.some((label) => label < 0 || label >= classes.length)) {
      throw new WarmstartError({
        code: 'E_INTERPRET_SHAPES',
        problem: 'predictions, classes and files do not fit each other',
        expected: 'logits [n, classes], n labels from 0 to classes - 1, n files and as many names as classes',
        received:
          `${logits.length} logits of ${predictions.classes} classes, ${n} labels, ` +
          `${files.length} files, ${classes.length} names`,
      });
    }
    this.predictions = predictions;
    this.classes = classes;
    this.files = files;
  }

  /** What the learner, as it is now, makes of its validation pictures. Files are relative to `learner.data.root`. */
  static async fromLearner(learner: Learner): Promise<Interpretation> {
    const { classes, valid } = learner.data;
    return new Interpretation({ predictions: await learner.validPredictions(), classes, files: valid.files });
  }

  /** Pictures by true class (rows) and predicted class (columns): counts, or shares of a row or a column. */
  confusionMatrix(normalize: Normalization = 'none'): number[][] {
    return confusionMatrix(this.predictions, normalize);
  }

  /** The confusions of at least `min` pictures, the most frequent first. */
  mostConfused(min = 1): Confusion[] {
    return mostConfused(this.predictions, this.classes, min);
  }

  /** The `k` pictures with the largest loss, or the smallest. */
  topLosses(k: number, which: 'largest' | 'smallest' = 'largest'): JudgedPicture[] {
    return topLosses(this, k, which);
  }

  /** The `k` pictures whose two most probable classes are closest. */
  mostUnsure(k: number): JudgedPicture[] {
    return mostUnsure(this, k);
  }

  /** Precision, recall and F1 of each class, and all together. */
  report(): ClassificationReport {
    return classificationReport(this.predictions, this.classes);
  }
}
