import { printable } from '../error/printable.js';
import { formatCount, plural } from '../page/count-words.js';
import type { CollectionReport } from '../verify/collection-report.js';
import { type Finding, findings } from '../verify/findings.js';
import { splitWords } from './read-data.js';
import { wrap } from './text.js';

const SHOWN_CASES = 5;
const SHOWN_CLASSES = 8;

const marks = { mend: 'MEND', look: 'look', know: 'note' } as const;

/** A report for people: what was looked at, and of each finding the first few cases. */
export function verifyText(report: CollectionReport, columns: number): string {
  const found = findings(report);
  const parts = found.map((finding) => findingText(finding, columns));
  const n = (severity: Finding['severity']) => found.filter((finding) => finding.severity === severity).length;
  const end = report.interrupted
    ? `Stopped after ${formatCount(report.examined)} of ${plural(report.pictures, 'picture')}: the rest is not known.`
    : `${n('mend') === 0 ? 'Nothing' : `${plural(n('mend'), 'thing')}`} to mend, ${plural(n('look'), 'thing')} to look at.`;
  return [wrap(overview(report), columns), ...parts, `\n${end}`].join('\n');
}

function overview({ pictures, readable, classes, layout, split, sizes }: CollectionReport): string {
  const named = classes.map(({ name, pictures: n }) => `${printable(name)} (${formatCount(n)})`);
  const more = named.length - SHOWN_CLASSES;
  const listed = more > 0 ? [...named.slice(0, SHOWN_CLASSES), `${more} more`] : named;
  const size = sizes ? `, median size ${sizes.width}x${sizes.height}` : '';
  const kinds = layout === 'unlabelled' ? ', without labels' : `: ${listed.join(', ')}`;
  const count =
    readable < pictures
      ? `${formatCount(readable)} of ${plural(pictures, 'picture')} readable`
      : plural(pictures, 'picture');
  return `${count}${size}${kinds}. ${splitText(split)}`;
}

function splitText(split: CollectionReport['split']): string {
  if (split.kind === 'none') return `No split was looked at: ${split.reason}.`;
  return 'seed' in split ? `Split ${splitWords(split)}.` : 'Split by the folders.';
}

function findingText({ severity, title, advice, cases }: Finding, columns: number): string {
  const indent = (text: string, by: string) => text.replaceAll('\n', `\n${by}`);
  const rest = cases.length - SHOWN_CASES;
  return [
    `\n${marks[severity]}  ${indent(wrap(title, columns - 6), '      ')}`,
    `      ${indent(wrap(advice, columns - 6), '      ')}`,
    ...cases.slice(0, SHOWN_CASES).map((line) => `      - ${indent(wrap(shortened(line), columns - 8), '        ')}`),
    ...(rest > 0 ? [`        and ${formatCount(rest)} more`] : []),
  ].join('\n');
}

/** A cluster may have thousands of files. */
function shortened(line: string, most = 400): string {
  return line.length > most ? `${line.slice(0, most)} …` : line;
}
