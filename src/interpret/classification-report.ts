import { accuracy } from '../metrics/accuracy.js';
import { averageScores, hitsByClass, scoresByClass } from '../metrics/f-beta.js';
import type { Predictions } from '../metrics/predictions.js';

/** Of one class, or all classes' mean; each 0 to 1. What would be divided by 0 is 0, as in scikit-learn by default. */
export interface ReportScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Pictures that belong to the class, or all. */
  readonly support: number;
}

export interface ClassificationReport {
  /** In the order of the labels; classes without pictures are there, too, and count in `macro`. */
  readonly classes: readonly (ReportScores & { readonly name: string })[];
  readonly accuracy: number;
  /** Mean over the classes. */
  readonly macro: ReportScores;
  /** Mean over the classes by their support. */
  readonly weighted: ReportScores;
}

/** How well each class is recognised, and all together: scikit-learn's `classification_report`, over all classes. */
export function classificationReport(predictions: Predictions, classes: readonly string[]): ClassificationReport {
  const hits = hitsByClass(predictions);
  return {
    classes: scoresByClass(predictions).map((scores, c) => ({ name: classes[c] as string, ...renamed(scores) })),
    accuracy: accuracy.compute(predictions),
    macro: renamed(averageScores(hits, 'macro')),
    weighted: renamed(averageScores(hits, 'weighted')),
  };
}

function renamed({ precision, recall, fBeta, support }: ReturnType<typeof averageScores>): ReportScores {
  return { precision, recall, f1: fBeta, support };
}
