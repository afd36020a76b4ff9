import { printable } from '../error/printable.js';
import type { Block, CaptionedPicture, MatrixBlock, TableBlock } from '../page/block.js';
import { formatCount } from '../page/count-words.js';
import type { ReportContent } from './report-content.js';
import { sectionsOf, subtitleOf } from './sections.js';
import { formatDate } from './words.js';

/** A report as Markdown; its charts are the files `charts/ID.svg` beside it, and pictures are told by their names. */
export function renderMarkdown(content: ReportContent): string {
  const subtitle = [...subtitleOf(content), formatDate(content.created)].map(inline).join(' · ');
  const sections = sectionsOf(content).flatMap(({ title, blocks }) => [
    `## ${inline(title)}`,
    ...blocks.map(blockText),
  ]);
  return `${[`# ${inline(content.title)}`, subtitle, ...sections].join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'headline':
      return `**${inline(block.text)}**`;
    case 'heading':
      return `### ${inline(block.text)}`;
    case 'text':
    case 'note':
      return inline(block.text);
    case 'link':
      return `[${inline(block.title)}](${block.address}): ${inline(block.text)}`;
    case 'list':
      return list(block.items);
    case 'table':
      return table(block);
    case 'chart':
      return `![${inline(block.chart.title)}](charts/${block.id}.svg)\n\n${inline(block.explanation)}`;
    case 'pictures':
      return pictureList(block.pictures);
    case 'image':
      return `![${inline(block.alt)}](${block.address})\n\n${inline(block.explanation)}`;
    case 'matrix':
      return matrix(block);
    case 'code':
      return fenced(block.text);
    case 'more':
      return [`### ${inline(block.title)}`, ...block.blocks.map(blockText)].join('\n\n');
  }
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${inline(item)}`).join('\n');
}

function table({ caption, columns, rows }: TableBlock): string {
  const line = (cells: readonly string[]) => `| ${cells.map(inline).join(' | ')} |`;
  const rule = `| ${columns.map(({ number }) => (number ? '---:' : '---')).join(' | ')} |`;
  return [
    `**${inline(caption)}**`,
    '',
    line(columns.map(({ title }) => title)),
    rule,
    ...rows.map(({ cells }) => line(cells)),
  ].join('\n');
}

function matrix({ title, caption, classes, counts, cells }: MatrixBlock): string {
  const numbers = table({
    kind: 'table',
    caption,
    columns: [{ title: 'Is' }, ...classes.map((name) => ({ title: `taken for ${name}`, number: true }))],
    rows: counts.map((row, actual) => ({ cells: [classes[actual] ?? '', ...row.map(formatCount)] })),
  });
  const behind = cells.filter(({ actual, told, pictures }) => actual !== told && pictures.length > 0);
  const named = behind.map(
    ({ actual, told, pictures }) =>
      `${classes[actual]} taken for ${classes[told]}: ${pictures.map(({ file }) => file).join(', ')}`,
  );
  const heading = `### ${inline(title)}`;
  return [heading, numbers, ...(named.length === 0 ? [] : [list(named)])].join('\n\n');
}

function pictureList(pictures: readonly CaptionedPicture[]): string {
  return list(pictures.map(({ picture, lines }) => `${picture.file}: ${lines.join('; ')}`));
}

/** A block of code whose fence is longer than any in it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}sh\n${text}\n${fence}`;
}

/** Foreign text on one line, where it becomes neither markup nor HTML. */
function inline(text: string): string {
  return printable(text.replace(/\s+/g, ' ')).replace(/[\\`*_[\]<>|#&~]/g, '\\$&');
}
