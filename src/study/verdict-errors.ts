import type { ArmComparison, Cell, Findings } from './findings.js';
import type { ArmRecord } from './study-record.js';
import { armPhrase, byPoints, capital, digitsOf, errorsIn100, pWords } from './verdict-words.js';

/** All that is put into words. */
export type Found = Omit<Findings, 'verdict'>;

/** The two arms of a comparison, the first one first. */
export function armsOf({ arms }: Found, { arm, against }: Pick<ArmComparison, 'arm' | 'against'>): ArmRecord[] {
  return [against, arm].flatMap((name) => arms.find((one) => one.name === name) ?? []);
}

/** Whether equal epochs and convergence are the same trainings. */
export function isEverywhereEqual(arms: readonly ArmRecord[]): boolean {
  return arms.every(({ choice }) => choice.equalEpochs === choice.convergedEpochs);
}

/** `fine-tuning pretrained weights made 15 errors in 100 where training from scratch made 35`. */
export function errorsWords(found: Found, one: ArmComparison): string {
  const [first, arm] = armsOf(found, one);
  const [before, after] = [one.against, one.arm].map((name) => cellOf(found, name, one));
  if (!first || !arm || !before || !after) return '';
  const n = digitsOf(found.test.pictures, before.errorRate, after.errorRate);
  const there = errorsIn100(before.errorRate.mean, n).replace(/ errors? in 100$/, '');
  const here = errorsIn100(after.errorRate.mean, n);
  return `${armPhrase(arm, found.arms)} made ${here} where ${armPhrase(first, found.arms)} made ${there}`;
}

/** A comparison with what it rests on. */
export function comparisonSentence(found: Found, one: ArmComparison): string {
  const { superiority, outcome, errorRate } = one;
  const seeds = errorRate.values.length;
  const ties = superiority.tied > 0 ? ` and as good in ${superiority.tied}` : '';
  const wins = `it was better than the other in ${superiority.better} of ${seeds} seeds${ties}`;
  const n = digitsOf(found.test.pictures, errorRate);
  const alike = errorRate.interval || errorRate.mean === 0 ? '' : ', the same in all seeds, so that it has no interval';
  const size = `a difference of ${byPoints(errorRate, n)}${alike}${testWords(one)}`;
  const judged = {
    lower: `its error was lower, ${size}`,
    higher: `its error was higher, ${size}`,
    undecided: `no difference could be shown, ${size}`,
    'too few seeds': `too few seeds for a claim, a difference of ${byPoints({ mean: errorRate.mean, values: [] }, n)}`,
  }[outcome];
  return `${capital(whereWords(found, one))}, ${errorsWords(found, one)}: ${judged}; ${wins}.`;
}

function testWords({ p, adjustedP }: ArmComparison): string {
  if (p === undefined) return '';
  return adjustedP === undefined || adjustedP === p ? `, ${pWords(p)}` : `, ${pWords(adjustedP)} for all arms together`;
}

function whereWords({ budgets }: Found, { budget, length }: ArmComparison): string {
  const { labels } = budgets.find(({ perClass }) => perClass === budget) ?? {};
  const all = budgets.at(-1)?.perClass === budget;
  const epochs = length === 'equal' ? ' after equal epochs' : '';
  return all ? `with all ${labels} labels${epochs}` : `with ${labels} labels, ${budget} a class${epochs}`;
}

function cellOf({ cells }: Found, arm: string, { budget, length }: ArmComparison): Cell | undefined {
  return cells.find((cell) => cell.arm === arm && cell.budget === budget && cell.length === length);
}
