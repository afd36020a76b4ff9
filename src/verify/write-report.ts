import { join } from 'node:path';
import { replaceFile } from '../files/replace-file.js';
import { cleanedList } from './cleaned-list.js';
import type { CollectionReport } from './collection-report.js';
import { type CollectionChoice, collectionToVerify } from './collection-to-verify.js';
import { findings } from './findings.js';

/** What a report leaves in its folder. */
export const reportFiles = {
  /** The report, as data. */
  data: 'report.json',
  /** The same in words, with every case. */
  words: 'report.md',
  /** `name,label` of what is good to train on. */
  cleaned: 'cleaned.csv',
  /** `name,label,reason,detail` of what is left out of it. */
  removed: 'removed.csv',
} as const;

/**
 * Writes a report into a folder. A report of stopped work has no lists: what was not looked at is neither kept nor
 * removed.
 * @param choice that of verifying
 * @throws WarmstartError `E_FILE_WRITE`, or what `collectionToVerify` throws
 */
export async function writeReport(
  folder: string,
  report: CollectionReport,
  choice: CollectionChoice = {},
): Promise<void> {
  const write = (name: string, text: string) => replaceFile(join(folder, name), text);
  write(reportFiles.data, `${JSON.stringify(report, null, 2)}\n`);
  write(reportFiles.words, markdown(report));
  if (report.interrupted) return;
  const { listing } = await collectionToVerify(report.root, choice);
  const { kept, removed } = cleanedList(listing.pictures, report);
  const labelled = report.layout !== 'unlabelled';
  const row = ({ file, label }: { file: string; label?: string }) => (labelled ? [file, label ?? ''] : [file]);
  const head = labelled ? ['name', 'label'] : ['name'];
  write(reportFiles.cleaned, csv([head, ...kept.map(row)]));
  write(
    reportFiles.removed,
    csv([
      [...head, 'reason', 'detail'],
      ...removed.map((picture) => [...row(picture), picture.reason, picture.detail]),
    ]),
  );
}

/** RFC 4180, with line ends as Unix has them. */
function csv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
}

const headings = { mend: 'To be mended', look: 'To be looked at', know: 'Good to know' } as const;

function markdown(report: CollectionReport): string {
  const found = findings(report);
  const stopped = report.interrupted ? ` Stopped after ${report.examined} of them.` : '';
  const lines = [
    '# What verifying found',
    '',
    `${report.pictures} pictures, ${report.readable} of them readable.${stopped}`,
    '',
    ...report.classes.map(({ name, pictures }) => `- ${escaped(name)}: ${pictures}`),
  ];
  for (const severity of ['mend', 'look', 'know'] as const) {
    const those = found.filter((finding) => finding.severity === severity);
    if (those.length > 0) lines.push('', `## ${headings[severity]}`);
    for (const { title, advice, cases } of those) {
      lines.push('', `### ${title}`, '', advice, '', ...cases.map((text) => `- ${escaped(text)}`));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Names must not become markup, nor HTML. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|#&]/g, '\\$&');
}
