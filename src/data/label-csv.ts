import { CsvError, parse } from 'csv-parse/sync';
import { WarmstartError } from '../error/warmstart-error.js';
import { hasPictureExtension } from './picture-format.js';

/** Longer lines are no names and labels: most likely a quote is missing, and the rest of the file is taken for a field. */
const MAX_ROW = 65536;
/** What may separate fields, in order of preference. */
const DELIMITERS = ['\t', ',', ';'] as const;
const NAMES = /^(name|file|file[ _]?name|path|image|image[ _]name|picture)$/i;
const LABELS = /^(labels?|class(es)?|categor(y|ies)|tags?)$/i;

/** What a line says: without the space around it. */
export interface LabelRow {
  readonly file: string;
  /** Empty where the line says none. */
  readonly label: string;
  /** Number of the line, from 1; the last one of a row with line breaks in quotes. */
  readonly line: number;
}

export interface LabelTable {
  readonly rows: readonly LabelRow[];
  readonly delimiter: string;
  /** Whether the first line names the columns. */
  readonly header: boolean;
}

/**
 * Reads lines `name,label` (RFC 4180: quotes, doubled quotes and line breaks within them; LF or CRLF).
 *
 * Fields are separated by that of tab, comma and semicolon that gives the most lines at least two fields; the first of
 * equals. The first line is a header unless its first field ends like a picture's file. Of a header the columns `name`
 * (or file, filename, path, image, picture) and `label` (or labels, class, category, tags) are taken; where there is no
 * such name the first two columns, as always without a header. Empty lines are passed over.
 * @param bytes UTF-8, with or without a byte order mark
 * @param labelDelimiter what separates labels within a field, and so not the fields
 * @throws WarmstartError `E_CSV_ENCODING`, `E_CSV_SYNTAX`, `E_CSV_COLUMNS`
 */
export function parseLabelCsv(bytes: Uint8Array, where: string, labelDelimiter?: string): LabelTable {
  const text = decodeText(bytes, where);
  const candidates = DELIMITERS.filter((delimiter) => delimiter !== labelDelimiter);
  const readings = candidates.map((delimiter) => ({ delimiter, ...read(text, delimiter) }));
  const { delimiter, lines, error } = readings.reduce((best, other) => (other.wide > best.wide ? other : best));
  if (error) throw notCsv(error, where);
  const first = lines[0]?.record ?? [];
  if (first.length < 2) throw noColumns(first.join(''), where);
  const header = !hasPictureExtension((first[0] as string).trim());
  const column = (pattern: RegExp) => (header ? first.findIndex((title) => pattern.test(title.trim())) : -1);
  const [name, label] = columns(column(NAMES), column(LABELS));
  const rows = (header ? lines.slice(1) : lines).map(({ record, line }) => ({
    file: (record[name] ?? '').trim(),
    label: (record[label] ?? '').trim(),
    line,
  }));
  return { rows, delimiter, header };
}

function columns(name: number, label: number): readonly [number, number] {
  if (name >= 0) return [name, label >= 0 ? label : name === 0 ? 1 : 0];
  return label >= 0 ? [label === 0 ? 1 : 0, label] : [0, 1];
}

/** Excel's "Unicode text" is UTF-16, its plain CSV the code page of the country: neither may pass for names. */
function decodeText(bytes: Uint8Array, where: string): string {
  const nul = bytes.indexOf(0);
  try {
    if (nul < 0) return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Told below.
  }
  throw new WarmstartError({
    code: 'E_CSV_ENCODING',
    problem: 'the file of labels is not a text in UTF-8',
    received: nul < 0 ? 'bytes that are no UTF-8' : `a zero byte at ${nul}`,
    where,
    hint: 'save it again as "CSV UTF-8"',
  });
}

interface Line {
  readonly record: readonly string[];
  readonly line: number;
}

interface Reading {
  readonly lines: readonly Line[];
  /** Number of lines with two fields or more; -1 if it cannot be read so. */
  readonly wide: number;
  readonly error?: CsvError;
}

function read(text: string, delimiter: string): Reading {
  try {
    const parsed = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_ROW,
    }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
    const lines = parsed
      .map(({ record, info }) => ({ record, line: info.lines }))
      .filter(({ record }) => record.some((field) => field.trim() !== ''));
    return { lines, wide: lines.filter(({ record }) => record.length > 1).length };
  } catch (error) {
    if (error instanceof CsvError) return { lines: [], wide: -1, error };
    throw error;
  }
}

function notCsv(cause: CsvError, where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_CSV_SYNTAX',
    problem: 'the file of labels cannot be read as CSV',
    expected: 'lines name,label; quotes around fields that contain commas, and doubled quotes within them',
    received: cause.message.length > 300 ? `${cause.message.slice(0, 300)}…` : cause.message,
    where,
    hint: 'look for a quote that is missing',
    cause,
  });
}

function noColumns(line: string, where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_CSV_COLUMNS',
    problem: 'the file of labels does not have two columns',
    expected: 'lines name,label, separated by a comma, a semicolon or a tab',
    received: line === '' ? 'an empty file' : line.slice(0, 200),
    where,
  });
}
