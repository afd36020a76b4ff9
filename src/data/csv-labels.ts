import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, relative } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import { type LabelRow, parseLabelCsv } from './label-csv.js';
import { type LabelledFile, type LabelledListing, type LeftOut, labelledFiles, splitLabels } from './labelled-files.js';

/** More missing files than this share point to a wrong root, not to a few lost pictures. */
const MAX_MISSING = 0.1;

export interface CsvLabelsOptions {
  /** What the names are relative to; by default the folder of the CSV file. */
  readonly root?: string;
  /** What separates several labels of a picture; then a picture may have any number of them, also none. */
  readonly labelDelimiter?: string;
}

/**
 * Lists the pictures that a CSV file names, in its order. Left out, with the reason: lines that repeat another, files
 * that do not exist and, unless pictures may have any number of labels, lines without one.
 * @throws WarmstartError `E_CSV_FILE`, what `parseLabelCsv` throws, `E_CSV_CONTRADICTION` if a picture is
 * given different labels, `E_CSV_MISSING` if more than a tenth of the files do not exist, `E_DATA_CLASSES`, `E_DATA_NO_PICTURES`
 */
export async function listByCsv(path: string, options: CsvLabelsOptions = {}): Promise<LabelledListing> {
  const { root = dirname(path), labelDelimiter } = options;
  const { rows, delimiter, header } = parseLabelCsv(await readCsv(path), path, labelDelimiter);
  const leftOut: LeftOut[] = [];
  const known = new Map<string, { readonly row: LabelRow; readonly labels: readonly string[] }>();
  const contradictions: string[] = [];
  for (const row of rows) {
    const file = placed(row.file, root);
    const labels =
      labelDelimiter === undefined ? [row.label].filter(Boolean) : splitLabels(row.label, labelDelimiter).sort();
    const before = known.get(file);
    if (row.file === '') leftOut.push({ file: `line ${row.line}`, reason: 'it names no file' });
    else if (labels.length === 0 && labelDelimiter === undefined) leftOut.push({ file, reason: 'it has no label' });
    else if (!before) known.set(file, { row, labels });
    else if (before.labels.join('\0') === labels.join('\0'))
      leftOut.push({ file, reason: `repeated in line ${row.line}` });
    else contradictions.push(`${file}: lines ${before.row.line} (${before.row.label}) and ${row.line} (${row.label})`);
  }
  if (contradictions.length > 0) throw contradictory(contradictions, path);
  const entries = [...known].map(([file, { labels }]) => ({ file, labels }));
  const missing = await missingFiles(root, entries);
  if (missing.size > MAX_MISSING * entries.length) throw tooManyMissing([...missing], entries.length, root, path);
  leftOut.push(...[...missing].map((file) => ({ file, reason: 'there is no such file' })));
  const present = entries.filter(({ file }) => !missing.has(file));
  return {
    ...labelledFiles(present, labelDelimiter !== undefined, path),
    ignored: 0,
    leftOut,
    source: { kind: 'csv', csv: { path, delimiter, header }, ...(labelDelimiter !== undefined && { labelDelimiter }) },
  };
}

async function readCsv(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new WarmstartError({
      code: 'E_CSV_FILE',
      problem: 'the file of labels cannot be read',
      received: (cause as Error).message,
      where: path,
      cause,
    });
  }
}

/** Relative to the root, with '/', also where the file was written on Windows. */
function placed(name: string, root: string): string {
  const path = isAbsolute(name) ? relative(root, name) : name;
  return posix.normalize(path.replaceAll('\\', '/'));
}

async function missingFiles(root: string, entries: readonly LabelledFile[]): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  for (let start = 0; start < entries.length; start += 256) {
    const some = entries.slice(start, start + 256);
    const found = await Promise.all(
      some.map(({ file }) =>
        stat(join(root, file)).then(
          (s) => s.isFile(),
          () => false,
        ),
      ),
    );
    for (const [i, { file }] of some.entries()) if (!found[i]) missing.add(file);
  }
  return missing;
}

function contradictory(contradictions: readonly string[], where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_CSV_CONTRADICTION',
    problem: 'the same picture has different labels',
    expected: 'one line for each picture',
    received: firstOf(contradictions),
    where,
    hint: 'keep the right line; several labels of a picture stand in one field, see --label-delimiter (labelDelimiter)',
  });
}

function tooManyMissing(missing: readonly string[], total: number, root: string, where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_CSV_MISSING',
    problem: `${missing.length} of the ${total} files that are named do not exist`,
    expected: `paths relative to ${root}`,
    received: firstOf(missing),
    where,
    hint: 'check the folder of the pictures, or correct the paths',
  });
}

function firstOf(lines: readonly string[]): string {
  const more = lines.length > 5 ? [`and ${lines.length - 5} more`] : [];
  return [...lines.slice(0, 5), ...more].join('\n    ');
}
