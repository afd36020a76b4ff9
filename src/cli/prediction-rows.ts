import { WarmstartError } from '../error/warmstart-error.js';
import { csvRow, parseCsvRow } from '../files/csv.js';
import type { Prediction } from '../learner/classifier.js';
import type { Classified } from '../learner/classify-all.js';

/** Formats that programs read, one row for each picture. */
export const rowFormats = ['csv', 'jsonl'] as const;
export type RowFormatName = (typeof rowFormats)[number];

/** What a row of a file says, when it is read again. */
export interface ReadRow {
  readonly file: string;
  readonly failed: boolean;
}

export interface RowFormat {
  /** Whether line breaks may stand in quotes. */
  readonly quotes: boolean;
  /** Before the first row, with its line break. */
  readonly header: string;
  /** With its line break. */
  row(result: Classified): string;
  /** Reads a row. @throws WarmstartError `E_PREDICT_ROW` for one that was not written with these classes */
  read(row: string): ReadRow;
}

/** @param top how many of the most probable classes a row tells; all classes, each in its place, when absent */
export function rowFormat(name: RowFormatName, classes: readonly string[], top?: number): RowFormat {
  return name === 'csv' ? csvFormat(classes, top) : jsonlFormat(classes, top);
}

/** The most probable classes, the most probable first; the one alone of a picture with several labels: all likely ones. */
export function topOf(classes: readonly string[], { probabilities, probability, labels }: Prediction, top: number) {
  if (labels && top === 1) return [{ label: labels.map(({ label }) => label).join(';') || '-', probability }];
  const order = [...probabilities.keys()].sort((i, j) => (probabilities[j] as number) - (probabilities[i] as number));
  return order.slice(0, top).map((i) => ({ label: classes[i] as string, probability: probabilities[i] as number }));
}

/** A result as documents and JSONL tell it. */
export function resultObject(classes: readonly string[], result: Classified, top?: number): object {
  if ('code' in result) return result;
  const { file, prediction } = result;
  const { label, probability, probabilities, labels } = prediction;
  const found = { file, label, probability, ...(labels && { labels }) };
  if (top !== undefined) return { ...found, top: topOf(classes, prediction, top) };
  return { ...found, probabilities: Object.fromEntries(classes.map((name, i) => [name, probabilities[i] ?? 0])) };
}

function csvFormat(classes: readonly string[], top?: number): RowFormat {
  const ranks = Array.from({ length: Math.max(0, (top ?? 1) - 1) }, (_, i) => i + 2);
  const titles =
    top === undefined
      ? classes.map((name) => `p(${name})`)
      : ranks.flatMap((rank) => [`label_${rank}`, `probability_${rank}`]);
  const header = csvRow(['file', 'label', 'probability', ...titles]);
  const empty = ['', '', ...titles.map(() => '')];
  return {
    quotes: true,
    header,
    row: (result) => {
      if ('code' in result) return csvRow([result.file, ...empty]);
      const { file, prediction } = result;
      const ranked = topOf(classes, prediction, top ?? 1).flatMap((c) => [c.label, digits(c.probability)]);
      return csvRow([file, ...ranked, ...(top === undefined ? prediction.probabilities.map(digits) : [])]);
    },
    read: (row) => {
      const [file, label, ...more] = parseCsvRow(row);
      if (file === undefined || label === undefined || more.length !== titles.length + 1) throw otherRow(row, header);
      return { file, failed: label === '' };
    },
  };
}

function jsonlFormat(classes: readonly string[], top?: number): RowFormat {
  return {
    quotes: false,
    header: '',
    row: (result) => `${JSON.stringify(resultObject(classes, result, top))}\n`,
    read: (row) => {
      const { file, code, label, probabilities, top: ranked } = objectOf(row);
      const known =
        typeof label === 'string' &&
        classes.includes(label) &&
        (top === undefined
          ? Object.keys(probabilities ?? {}).join('\n') === classes.join('\n')
          : Array.isArray(ranked) && ranked.length === Math.min(top, classes.length));
      if (typeof file !== 'string' || !(known || typeof code === 'string')) {
        throw otherRow(row, `{"file":...,"label":...} of the classes ${classes.join(', ')}`);
      }
      return { file, failed: typeof code === 'string' };
    },
  };
}

/** float32 is told apart by nine digits. */
function digits(probability: number): string {
  return String(Number(probability.toPrecision(9)));
}

function objectOf(row: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(row);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function otherRow(row: string, expected: string): WarmstartError {
  return new WarmstartError({
    code: 'E_PREDICT_ROW',
    problem: 'the file to be continued holds rows that were not written by the same command',
    expected: expected.trimEnd(),
    received: row.trimEnd().slice(0, 200),
    hint: 'continue it with the same model, --format and --top, or choose another file',
  });
}
