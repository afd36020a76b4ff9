import { rate } from '../experiment/percent.js';
import { plural } from '../page/count-words.js';
import { rateInterval } from '../report/words.js';
import type { Estimate, Findings } from '../study/findings.js';
import { findingsOf } from '../study/findings-of.js';
import { readStudy } from '../study/study-folder.js';
import { digitsOf } from '../study/verdict-words.js';
import type { Context } from './context.js';
import { endWithReport } from './ending-report.js';
import type { Report } from './report.js';
import { writeReportOf } from './report-command.js';
import { renderTables } from './table.js';
import { wrap } from './text.js';

/** Ends the command: what was found, in a table and in words, its report, and where it all is. */
export async function tellFindings(
  path: string,
  { context, report }: { readonly context: Context; readonly report: Report },
): Promise<void> {
  const saved = await readStudy(path);
  const findings = findingsOf(saved.record);
  const { test, seeds, verdict } = findings;
  const pictures = plural(test.pictures, 'test picture');
  report.result(`\nError on the ${pictures}, mean over ${plural(seeds.length, 'seed')}`);
  report.result(errorTable(findings, report.columns));
  report.result(`\n${wrap(verdict.headline, report.columns)}`);
  for (const sentence of [...verdict.sentences, ...verdict.caveats]) report.result(wrap(sentence, report.columns));
  report.result(`\nSaved in ${path}`);
  const found = { command: 'quantify', run: path, findings };
  await endWithReport(found, () => writeReportOf(saved, context, { findings }), report);
}

/** A line for each budget, and below it the intervals where there are any. */
export function errorTable({ arms, budgets, cells, test }: Findings, width: number): string {
  const columns = ['labels a class', ...arms.map(({ name }) => name)].map((title, at) => ({
    title,
    align: at === 0 ? ('left' as const) : ('right' as const),
  }));
  const rows = budgets.flatMap(({ perClass }) => {
    const own = arms.map(({ name }) =>
      cells.find(({ arm, budget, length }) => arm === name && budget === perClass && length === 'converged'),
    );
    const say = (words: (errorRate: Estimate, n: number) => string) =>
      own.map((cell) => (cell ? words(cell.errorRate, digitsOf(test.pictures, cell.errorRate)) : ''));
    const intervals = say(({ interval }, n) => (interval ? rateInterval(interval, n) : ''));
    return [
      [String(perClass), ...say(({ mean }, n) => rate(mean, n))],
      ...(intervals.some((text) => text !== '') ? [['  95 % interval', ...intervals]] : []),
    ];
  });
  return renderTables(columns, rows, width);
}
