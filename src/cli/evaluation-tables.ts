import type { ClassificationReport, ReportScores } from '../interpret/classification-report.js';
import type { Confusion } from '../interpret/confusion-matrix.js';
import type { JudgedPicture } from '../interpret/judged-pictures.js';
import { formatCount } from '../page/count-words.js';
import { type Column, renderTable } from './table.js';
import { keepEnd } from './text.js';

type Title = Omit<Column, 'width'>;

const left = (title: string): Title => ({ title, align: 'left' });
const right = (title: string): Title => ({ title, align: 'right' });

/** Precision, recall and F1 of each class and of all, as scikit-learn lays them out. */
export function reportTable(report: ClassificationReport, columns: number): string {
  // What the four columns of numbers leave.
  const name = (text: string) => keepEnd(text, columns - 44);
  const row = (text: string, { precision, recall, f1, support }: ReportScores) => [
    name(text),
    ...[precision, recall, f1].map((value) => value.toFixed(3)),
    formatCount(support),
  ];
  return renderTable(
    [left('class'), right('precision'), right('recall'), right('f1'), right('pictures')],
    [
      ...report.classes.map((scores) => row(scores.name, scores)),
      ['accuracy', '', '', report.accuracy.toFixed(3), formatCount(report.macro.support)],
      row('mean of classes', report.macro),
      row('weighted by pictures', report.weighted),
    ],
  );
}

/** True classes in rows, predicted ones in columns under their numbers; undefined if that is wider than a line. */
export function confusionTable(
  matrix: readonly (readonly number[])[],
  classes: readonly string[],
  columns: number,
): string | undefined {
  const names = classes.map((name) => keepEnd(name, 30));
  const digits = String(classes.length).length;
  const text = renderTable(
    [left('true class'), ...classes.map((_, c) => right(`${c + 1}`))],
    matrix.map((row, c) => [`${String(c + 1).padStart(digits)} ${names[c]}`, ...row.map(formatCount)]),
  );
  return text.split('\n').every((line) => line.length <= columns) ? text : undefined;
}

export function confusedTable(confusions: readonly Confusion[], columns: number): string {
  const name = (text: string) => keepEnd(text, Math.floor((columns - 12) / 2));
  return renderTable(
    [right('pictures'), left('true class'), left('predicted')],
    confusions.map(({ pictures, actual, predicted }) => [formatCount(pictures), name(actual), name(predicted)]),
  );
}

/** As fastai shows them: prediction, truth, loss, probability of the true class; the file comes last. */
export function lossesTable(pictures: readonly JudgedPicture[], columns: number): string {
  const name = (text: string) => keepEnd(text, 16);
  const widest = (of: (picture: JudgedPicture) => string, title: string) =>
    Math.max(title.length, ...pictures.map((picture) => name(of(picture)).length));
  const room = columns - widest((p) => p.predicted, 'predicted') - widest((p) => p.actual, 'true class') - 26;
  return renderTable(
    [left('predicted'), left('true class'), right('loss'), right('probability'), left('file')],
    pictures.map(({ predicted, actual, loss, probability, file }) => [
      name(predicted),
      name(actual),
      loss.toFixed(3),
      probability.toFixed(3),
      keepEnd(file, Math.max(12, room)),
    ]),
  );
}
