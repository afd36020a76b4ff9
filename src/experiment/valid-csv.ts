import { CsvError, parse } from 'csv-parse/sync';
import { labelsAt } from '../data/picture-labels.js';
import type { PictureSet } from '../data/picture-set.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { csvRow } from '../files/csv.js';

/** A picture that a run held out. */
export interface HeldPicture {
  /** Relative to the root of the data, with '/'. */
  readonly file: string;
  /** Its class; of a picture with several, all of them with `;` in between, of one with none nothing. */
  readonly label: string;
}

const columns = ['name', 'label'] as const;

/** A table `name,label` (RFC 4180) of the pictures of a set; it can be given as labels in its turn. */
export function validCsv(set: Pick<PictureSet, 'files' | 'labels' | 'targets'>, classes: readonly string[]): string {
  const labelOf = (index: number) => labelsAt(set, classes.length, index).map((label) => classes[label] as string);
  const rows = set.files.map((file, index) => [file, labelOf(index).join(';')]);
  return [columns, ...rows].map(csvRow).join('');
}

/**
 * Reads such a table. Unlike a list of labels that people write, every character in it counts.
 * @throws WarmstartError `E_RUN_PICTURES` when it is no such table
 */
export function parseValidCsv(text: string, where: string): HeldPicture[] {
  try {
    const rows: string[][] = parse(text, { bom: true, record_delimiter: ['\r\n', '\n'], skip_empty_lines: true });
    const [head, ...pictures] = rows;
    if (head?.join() === columns.join()) return pictures.map(([file = '', label = '']) => ({ file, label }));
    throw notATable(`the first line ${JSON.stringify(head?.join().slice(0, 200) ?? '')}`, where);
  } catch (cause) {
    throw cause instanceof CsvError ? notATable(cause.message.slice(0, 300), where) : cause;
  }
}

function notATable(received: string, where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_RUN_PICTURES',
    problem: 'the list of pictures that the run held out cannot be read',
    expected: `a table with the columns ${columns.join(',')}`,
    received,
    where,
  });
}
