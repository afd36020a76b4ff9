import { readStudy } from '../study/study-folder.js';
import type { StudyRecord } from '../study/study-record.js';
import type { Report } from './report.js';
import { renderTable } from './table.js';

/** Ends the command: what was found, in a table and in words, and where it is. */
export async function tellFindings(path: string, report: Report): Promise<void> {
  const saved = await readStudy(path);
  report.document({ command: 'quantify', run: path, record: saved.record });
  report.result(
    `\nError on the ${saved.record.test.files.length} test pictures, mean over ${saved.record.seeds.length} seeds`,
  );
  report.result(errorTable(saved.record));
  report.result(`Saved in ${path}`);
}

function errorTable({ arms, budgets, trainings }: StudyRecord): string {
  const columns = [
    { title: 'labels a class', align: 'right' as const },
    ...arms.map(({ name }) => ({ title: name, align: 'right' as const })),
  ];
  const rows = budgets.map(({ perClass }) => [
    String(perClass),
    ...arms.map(({ name, choice }) => {
      const own = trainings.filter(
        ({ arm, budget, epochs }) => arm === name && budget === perClass && epochs === choice.convergedEpochs,
      );
      const mean = own.reduce((sum, { outcome }) => sum + outcome.final.errorRate, 0) / own.length;
      return `${Math.round(mean * 100)} %`;
    }),
  ]);
  return renderTable(columns, rows);
}
