import type { ChartAxis } from '../drawing/chart.js';
import { formatCount } from '../page/count-words.js';
import type { StudyBudget } from '../study/study-record.js';

/** Numbers of labels, logarithmic, with a tick at each budget. */
export function budgetAxis(budgets: readonly StudyBudget[], title: string): ChartAxis {
  return countAxis(
    budgets.map(({ labels }) => labels),
    title,
  );
}

/** @param counts ascending, above 0, each with a tick */
export function countAxis(
  counts: readonly number[],
  title: string,
  room: readonly [number, number] = [1.2, 1.2],
): ChartAxis {
  const [first = 1, last = first] = [counts[0], counts.at(-1)];
  const ticks = counts.map((value) => ({ value, label: formatCount(value) }));
  return { title, log: true, fixed: { range: [first / room[0], last * room[1]], ticks } };
}
