import { printable } from '../error/printable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { RowFile } from '../files/row-file.js';
import type { Classified } from '../learner/classify-all.js';
import { type RowFormat, topOf } from './prediction-rows.js';
import type { Report } from './report.js';
import { type Column, tableHeader, tableRow } from './table.js';

/** A file of results that grows as pictures are classified. */
export interface ResultFile {
  readonly rows: RowFile;
  /** Files that it tells of already. */
  readonly done: ReadonlySet<string>;
  /** How many of them could not be classified. */
  readonly failed: number;
}

/**
 * Begins a file of results, or continues it.
 * @throws WarmstartError `E_FILE_EXISTS`, `E_FILE_WRITE`, `E_PREDICT_ROW`
 */
export async function openResults(path: string, format: RowFormat, resume: boolean): Promise<ResultFile> {
  const done = new Set<string>();
  let failed = 0;
  let header = format.header;
  const read = (row: string) => {
    if (header !== '') {
      if (row !== header) throw otherHeader(path, header, row);
      header = '';
      return;
    }
    const told = format.read(row);
    done.add(told.file);
    if (told.failed) failed += 1;
  };
  const rows = resume ? await RowFile.resume(path, format, read) : RowFile.create(path);
  if (header !== '') rows.append(header);
  return { rows, done, failed };
}

/** Prints a line for each picture as it is classified; the file comes last, since it may be long. */
export function predictionTable(classes: readonly string[], top: number, report: Report): (result: Classified) => void {
  const label: Column = { title: 'label', align: 'left', width: Math.max(5, ...classes.map((name) => name.length)) };
  const ranked = Array.from({ length: Math.min(top, classes.length) }, (): Column[] => [
    label,
    { title: 'probability', align: 'right', width: 11 },
  ]).flat();
  const columns: Column[] = [...ranked, { title: 'file', align: 'left', width: 4 }];
  let begun = false;
  return (result) => {
    if ('code' in result) return;
    if (!begun) report.result(tableHeader(columns));
    begun = true;
    const cells = topOf(classes, result.prediction, top).flatMap((c) => [printable(c.label), c.probability.toFixed(3)]);
    report.result(tableRow(columns, [...cells, printable(result.file)]));
  };
}

function otherHeader(path: string, expected: string, received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_PREDICT_ROW',
    problem: 'the file to be continued has other columns',
    expected: expected.trimEnd(),
    received: received.trimEnd().slice(0, 200),
    where: path,
    hint: 'continue it with the same model and --top, or choose another file',
  });
}
