import type { ArmComparison, Cell, Findings, Length } from '../study/findings.js';
import type { StudyBudget } from '../study/study-record.js';

/** Lengths that tell something apart, the one that the verdict rests on first. */
export function lengthsOf({ cells, arms }: Pick<Findings, 'cells' | 'arms'>): readonly Length[] {
  const there = (['converged', 'equal'] as const).filter((length) => cells.some((cell) => cell.length === length));
  const equal = new Map(
    cells.filter(({ length }) => length === 'equal').map((cell) => [`${cell.budget} ${cell.arm}`, cell]),
  );
  const same = cells
    .filter(({ length }) => length === 'converged')
    .every(({ budget, arm, epochs }) => equal.get(`${budget} ${arm}`)?.epochs === epochs);
  if (there.length < 2 || !same) return there;
  return arms.every(({ choice }) => choice.tried.length === 0) ? ['equal'] : ['converged'];
}

export function mainLength(findings: Pick<Findings, 'cells' | 'arms'>): Length {
  return lengthsOf(findings)[0] ?? 'converged';
}

export function largestBudget({ budgets }: Pick<Findings, 'budgets'>): StudyBudget | undefined {
  return budgets.at(-1);
}

export function cellOf({ cells }: Findings, arm: string, budget: number | undefined, length: Length): Cell | undefined {
  return cells.find((cell) => cell.arm === arm && cell.budget === budget && cell.length === length);
}

export function comparisonOf(
  { comparisons }: Findings,
  arm: string,
  budget: number | undefined,
  length: Length,
): ArmComparison | undefined {
  return comparisons.find((one) => one.arm === arm && one.budget === budget && one.length === length);
}
