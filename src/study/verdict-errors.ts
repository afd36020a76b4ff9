import type { ArmComparison, Cell, Findings } from './findings.js';
import type { ArmRecord } from './study-record.js';
import {
  armPhrase,
  capital,
  counted,
  digitsOf,
  errorsIn100,
  pointsInterval,
  pointsWords,
  pWords,
} from './verdict-words.js';

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
  const [there, here] = [errorsIn100(before.errorRate.mean, n), errorsIn100(after.errorRate.mean, n)];
  const [the, other] = [armPhrase(arm, found.arms), armPhrase(first, found.arms)];
  if (there === here) return `${the} and ${other} both made ${here}`;
  return `${the} made ${here} where ${other} made ${there.replace(/ errors? in 100$/, '')}`;
}

/** A comparison with what it rests on. */
export function comparisonSentence(found: Found, one: ArmComparison): string {
  const said = {
    lower: `its error was lower by ${sizeWords(found, one)}`,
    higher: `its error was higher by ${sizeWords(found, one)}`,
    undecided: `no difference could be shown (${directionWords(found, one)}${restWords(found, one)})`,
    'too few seeds': `too few seeds for a claim (${directionWords(found, one)})`,
  }[one.outcome];
  return `${capital(whereWords(found, one))}, ${errorsWords(found, one)}: ${said}; ${winsWords(one)}.`;
}

/** Comparisons that are held to the level of one: those of all arms with all labels, at one length. */
export function comparedTogether({ comparisons, budgets }: Found, { budget, length }: ArmComparison): number {
  const all = budgets.at(-1)?.perClass === budget;
  return all ? comparisons.filter((one) => one.budget === budget && one.length === length).length : 1;
}

function sizeWords(found: Found, one: ArmComparison): string {
  return `${pointsWords(one.errorRate.mean, digitsOf(found.test.pictures, one.errorRate))} (${restWords(found, one).slice(2)})`;
}

function directionWords(found: Found, { errorRate }: ArmComparison): string {
  const { mean, interval } = errorRate;
  if (mean === 0) return interval ? 'the same error on average' : 'the same error in every seed';
  return `${pointsWords(mean, digitsOf(found.test.pictures, errorRate))} ${mean > 0 ? 'lower' : 'higher'}`;
}

/** The interval and the test, each after a comma. */
function restWords(found: Found, one: ArmComparison): string {
  const { errorRate, p, adjustedP } = one;
  const together = comparedTogether(found, one);
  const interval = errorRate.interval
    ? `, ${pointsInterval(errorRate.interval, digitsOf(found.test.pictures, errorRate))}`
    : errorRate.mean === 0
      ? ''
      : ', the same in every seed, so that there is no interval';
  const test = p === undefined ? '' : `, ${pWords(adjustedP ?? p)}`;
  const corrected = adjustedP !== undefined && together > 1 ? ` corrected for ${counted(together, 'comparison')}` : '';
  return `${interval}${test}${corrected}`;
}

function winsWords({ superiority: { better, worse, tied } }: ArmComparison): string {
  const seeds = better + worse + tied;
  const ties = tied > 0 ? `, as many in ${tied}` : '';
  return `it made fewer errors in ${better === 0 ? 'none' : better} of ${seeds} seeds${ties}`;
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
