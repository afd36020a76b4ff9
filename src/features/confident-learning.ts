import { WarmstartError } from '../error/warmstart-error.js';

/** Labels, and what a classifier that was not trained on them says of the same pictures. */
export interface JudgedRows {
  /** [n, classes], each row sums to 1. They must be out of sample: a classifier repeats labels that it has learned. */
  readonly probabilities: Float32Array;
  /** A class for each, [n]. */
  readonly labels: readonly number[];
  readonly classes: number;
}

/** A row whose label is likely wrong. */
export interface SuspectRow {
  readonly row: number;
  readonly label: number;
  /** The class that it is confidently counted under. */
  readonly suggested: number;
  /** Of the label, 0 to 1: its self-confidence. */
  readonly probability: number;
  /** Of the suggested class, 0 to 1. */
  readonly suggestedProbability: number;
  /** Normalised margin, -1 to 1: probability of the label less that of the most probable other class. */
  readonly margin: number;
}

export interface ConfidentJoint {
  /** Mean self-confidence of each class, [classes]; infinite for a class without pictures, which nothing can be counted under. */
  readonly thresholds: readonly number[];
  /** Pictures by given label (rows) and the class that they confidently are (columns), [classes, classes]. */
  readonly counts: readonly (readonly number[])[];
  /** Calibrated estimate of how labels and true classes come together, [classes, classes], all of it 1. */
  readonly joint: readonly (readonly number[])[];
  /** Off the diagonal and not upheld by the most probable class; the least margin first, of equal ones the first row. */
  readonly suspects: readonly SuspectRow[];
}

/**
 * Confident learning: which labels are likely wrong (Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty
 * in dataset labels", JAIR 70, 2021). A picture is counted under the class j that is the most probable of those with
 * p(j) >= t_j (equation 1 of the paper), where t_j is the mean p(j) of the pictures that are labelled j (equation 2); so a class of which
 * the classifier is seldom sure needs less. Each row of the counts is then brought to as many pictures as have that label,
 * and all of them to a sum of 1 (equation 3). Suspects are the off-diagonal ones (section 3.2, CL method 2) by their normalised
 * margin. Those are left out whose label is the most probable class all the same: they count in the joint, but there is
 * nothing to suggest.
 * @throws WarmstartError `E_LABELS_SHAPES` unless there is a row of probabilities and a class of them for each label
 */
export function confidentJoint({ probabilities, labels, classes }: JudgedRows): ConfidentJoint {
  requireFit({ probabilities, labels, classes });
  const at = (row: number, c: number) => probabilities[row * classes + c] as number;
  const pictures = new Array<number>(classes).fill(0);
  const sums = new Array<number>(classes).fill(0);
  for (const [row, label] of labels.entries()) {
    pictures[label] = (pictures[label] as number) + 1;
    sums[label] = (sums[label] as number) + at(row, label);
  }
  const thresholds = sums.map((sum, c) => (pictures[c] ? sum / pictures[c] : Number.POSITIVE_INFINITY));
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const suspects: SuspectRow[] = [];
  for (const [row, label] of labels.entries()) {
    let suggested = -1;
    let other = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) {
      const p = at(row, c);
      if (p >= (thresholds[c] as number) && (suggested < 0 || p > at(row, suggested))) suggested = c;
      if (c !== label && p > other) other = p;
    }
    if (suggested < 0) continue;
    const counted = counts[label] as number[];
    counted[suggested] = (counted[suggested] as number) + 1;
    const margin = at(row, label) - other;
    if (suggested === label || margin >= 0) continue;
    const suggestedProbability = at(row, suggested);
    suspects.push({ row, label, suggested, probability: at(row, label), suggestedProbability, margin });
  }
  suspects.sort((a, b) => a.margin - b.margin || a.row - b.row);
  return { thresholds, counts, joint: calibrated(counts, pictures), suspects };
}

/** A label of which nothing is counted is taken to be right. */
function calibrated(counts: readonly (readonly number[])[], pictures: readonly number[]): number[][] {
  const total = pictures.reduce((a, b) => a + b, 0);
  return counts.map((row, label) => {
    const counted = row.reduce((a, b) => a + b, 0);
    const share = total === 0 ? 0 : (pictures[label] as number) / total;
    return row.map((count, c) => share * (counted === 0 ? Number(c === label) : count / counted));
  });
}

function requireFit({ probabilities, labels, classes }: JudgedRows): void {
  const wrong = labels.find((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (probabilities.length === labels.length * classes && wrong === undefined) return;
  throw new WarmstartError({
    code: 'E_LABELS_SHAPES',
    problem: 'labels and probabilities do not fit each other',
    expected: `${classes} probabilities for each of ${labels.length} labels, which are from 0 to ${classes - 1}`,
    received: wrong === undefined ? `${probabilities.length} probabilities` : `the label ${wrong}`,
  });
}
