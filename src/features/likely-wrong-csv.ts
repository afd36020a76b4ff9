import { nameBelow } from '../explain/name-below.js';
import { csvRow } from '../files/csv.js';
import type { LabelledCollection } from './labelled-collection.js';
import type { LikelyWrongLabel, LikelyWrongLabels } from './likely-wrong-labels.js';

export const likelyWrongFile = 'likely-wrong-labels.csv';

const header = ['file', 'label', 'suggested', 'label_probability', 'suggested_probability', 'margin', 'part'];

/** The list as CSV, the least margin first: for a table in which someone goes through it. */
export function likelyWrongCsv(
  { heldOut, training }: LikelyWrongLabels,
  { root, files, classes }: LabelledCollection,
): string {
  const row = (part: string) => (suspect: LikelyWrongLabel) => ({
    margin: suspect.margin,
    cells: [
      nameBelow(root, files[suspect.place] as string),
      classes[suspect.label] as string,
      classes[suspect.suggested] as string,
      ...[suspect.probability, suspect.suggestedProbability, suspect.margin].map((p) => p.toFixed(4)),
      part,
    ],
  });
  const rows = [
    ...(heldOut?.suspects ?? []).map(row('held out')),
    ...(training?.suspects ?? []).map(row('training')),
  ].sort((a, b) => a.margin - b.margin);
  return [header, ...rows.map(({ cells }) => cells)].map(csvRow).join('');
}
