import { WarmstartError } from '../error/warmstart-error.js';
import type { PictureLabels } from './picture-labels.js';

export interface LabelledFiles extends PictureLabels {
  /** Class names, sorted by code unit; a label is an index into them. */
  readonly classes: readonly string[];
  /** Relative to the root, with '/'. */
  readonly files: readonly string[];
}

/** A picture, or a line about one, that is not used, and why. */
export interface LeftOut {
  readonly file: string;
  readonly reason: string;
}

/** Where labels come from, for the record of a run. Plain data. */
export interface LabelRecord {
  readonly kind: 'folders' | 'csv' | 'names' | 'function';
  /** Only of a CSV file: its path, what separates its fields, and whether its first line names the columns. */
  readonly csv?: { readonly path: string; readonly delimiter: string; readonly header: boolean };
  /** Only of labels in names. */
  readonly pattern?: string;
  /** What separates several labels of a picture. */
  readonly labelDelimiter?: string;
}

/** What a source of labels knows of a collection. */
export interface LabelledListing extends LabelledFiles {
  /** Number of files that are no pictures by their extension. */
  readonly ignored: number;
  readonly leftOut: readonly LeftOut[];
  readonly source: LabelRecord;
}

/** What a source says of one picture. */
export interface LabelledFile {
  readonly file: string;
  /** Names of its classes. */
  readonly labels: readonly string[];
}

/**
 * Numbers the classes and the labels.
 * @param many whether a picture may have several labels, or none; else each has one
 * @throws WarmstartError `E_DATA_NO_PICTURES`, `E_DATA_CLASSES` if there are fewer than two classes, `E_DATA_LABEL` if
 * a name cannot be shown
 */
export function labelledFiles(entries: readonly LabelledFile[], many: boolean, where: string): LabelledFiles {
  if (entries.length === 0) {
    throw new WarmstartError({ code: 'E_DATA_NO_PICTURES', problem: 'there are no pictures with a label', where });
  }
  const classes = [...new Set(entries.flatMap(({ labels }) => labels))].sort();
  const strange = classes.find((name) => /\p{Cc}/u.test(name));
  if (strange !== undefined) throw notShown(strange, where);
  if (classes.length < 2) {
    throw new WarmstartError({
      code: 'E_DATA_CLASSES',
      problem: 'fewer than two classes were found',
      expected: 'at least two different labels',
      received: classes.length === 0 ? 'none' : `only '${classes[0]}'`,
      where,
    });
  }
  const number = new Map(classes.map((name, label) => [name, label]));
  const numbers = ({ labels }: LabelledFile) => labels.map((name) => number.get(name) as number);
  const files = entries.map(({ file }) => file);
  if (!many) return { classes, files, labels: Int32Array.from(entries, (entry) => numbers(entry)[0] as number) };
  const targets = new Uint8Array(files.length * classes.length);
  for (const [row, entry] of entries.entries()) {
    for (const label of numbers(entry)) targets[row * classes.length + label] = 1;
  }
  return { classes, files, labels: new Int32Array(0), targets };
}

/** A line break or an escape sequence would garble every table that the name stands in. */
function notShown(label: string, where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_DATA_LABEL',
    problem: 'a label has control characters in it',
    expected: 'names that can be shown in one line',
    received: JSON.stringify(label.slice(0, 200)),
    where,
  });
}

/** The labels in a text, without the space around them; each once. */
export function splitLabels(text: string, delimiter: string): string[] {
  const labels = text.split(delimiter).map((label) => label.trim());
  return [...new Set(labels.filter((label) => label !== ''))];
}
