import { rmSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { svgChart } from '../drawing/svg-chart.js';
import { replaceFile } from '../files/replace-file.js';
import { writeFailure } from '../files/write-failure.js';
import { renderMarkdown } from './markdown.js';
import { renderPage } from './page.js';
import type { ReportContent } from './report-content.js';
import { chartsOf } from './sections.js';

/** Paths of a report's files. */
export interface ReportFiles {
  readonly html: string;
  readonly markdown: string;
  readonly json: string;
}

/**
 * Writes a report into a folder: `report.html`, which needs no other file; `report.md` with its charts as `charts/*.svg`;
 * and `report.json`, the content itself without its thumbnails. Each file is whole or not there, and everything is drawn
 * before the first is written. Charts of an earlier report that this one does not have are removed.
 * @throws WarmstartError `E_FILE_WRITE`
 */
export async function writeReport(folder: string, content: ReportContent): Promise<ReportFiles> {
  const charts = new Map(
    chartsOf(content).map(({ id, chart, explanation }) => [`${id}.svg`, svgChart(chart, { description: explanation })]),
  );
  const [page, markdown, json] = [
    renderPage(content),
    renderMarkdown(content),
    `${JSON.stringify(content, bare, 2)}\n`,
  ];
  const files = {
    html: join(folder, 'report.html'),
    markdown: join(folder, 'report.md'),
    json: join(folder, 'report.json'),
  };
  const beside = join(folder, 'charts');
  try {
    await mkdir(beside, { recursive: true });
  } catch (cause) {
    throw writeFailure({ code: 'E_FILE_WRITE', problem: 'a file could not be written' }, beside, cause);
  }
  for (const [name, svg] of charts) replaceFile(join(beside, name), svg);
  replaceFile(files.json, json);
  replaceFile(files.markdown, markdown);
  replaceFile(files.html, page);
  for (const name of await readdir(beside)) {
    if (ownCharts.test(name) && !charts.has(name)) rmSync(join(beside, name), { force: true });
  }
  return files;
}

/** Names that charts of a report have. */
const ownCharts = /^(?:energy|cues|(?:error|labels|convergence|differences)-(?:converged|equal))\.svg$/;

/** Leaves the pixels out: they are in the page, and their files are named. */
function bare(key: string, value: unknown): unknown {
  return key === 'thumbnail' || key === 'overlay' ? undefined : value;
}
