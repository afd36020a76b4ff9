import { rate } from '../experiment/percent.js';
import type { Calibration } from '../interpret/calibrate.js';
import type { FormComparison } from '../learner/compare-forms.js';
import type { Precision } from '../learner/export-form.js';
import { formatCount, plural } from '../page/count-words.js';
import { renderTable } from './table.js';

/** What a new form of a model changes: sizes, and, where it was measured, errors, time and differences. */
export function comparedForms(
  precision: Precision,
  bytes: { readonly before: number; readonly after: number },
  comparison: FormComparison | undefined,
): string {
  const columns = ['', 'before', precision].map((title, i) => ({ title, align: i === 0 ? 'left' : 'right' }) as const);
  const rows = [['size', megabytes(bytes.before), megabytes(bytes.after)]];
  if (!comparison) return renderTable(columns, rows);
  const { pictures, before, after, largestDifference, relabelled } = comparison;
  const both = (text: (form: typeof before) => string) => [text(before), text(after)];
  rows.push(
    ['error rate', ...both(({ errorRate }) => rate(errorRate, pictures))],
    [`wrong of ${formatCount(pictures)} pictures`, ...both(({ wrong }) => formatCount(wrong))],
    ['network, a picture', ...both(({ milliseconds }) => `${milliseconds.toPrecision(3)} ms`)],
    ['pictures with another label', '', formatCount(relabelled)],
    ['largest difference of a probability', '', largestDifference.toPrecision(2)],
  );
  return renderTable(columns, rows);
}

/** What a temperature was fitted to, and what it changes there. */
export function calibrationText({ temperature, pictures, before, after }: Calibration): string {
  const change = (score: 'nll' | 'ece', digits: number) =>
    `from ${before[score].toFixed(digits)} to ${after[score].toFixed(digits)}`;
  return (
    `Temperature ${temperature.toPrecision(3)}, fitted to ${plural(pictures, 'picture')}: mean loss (NLL) ` +
    `${change('nll', 4)}, expected calibration error (ECE, 15 bins) ${change('ece', 3)}. It is fitted to these same ` +
    'pictures, so that the numbers after it are a little too good; no label changes by it.'
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
