import { capital } from '../page/sentence-words.js';
import type { ArmComparison, Cell, Findings } from './findings.js';
import type { ArmRecord } from './study-record.js';
import { armPhrase, counted, digitsOf, errorsIn100, pointsInterval, pointsWords, pWords } from './verdict-words.js';

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

/** What is compared, in words. */
export interface ComparedWords {
  readonly arm: string;
  readonly first: string;
  /** `15 errors in 100`, with digits that both errors have. */
  readonly errors: string;
  readonly firstErrors: string;
  /** `with all 64 labels after equal epochs`. */
  readonly where: string;
}

/** Undefined where an arm of it has no trainings. */
export function comparedWords(found: Found, one: ArmComparison): ComparedWords | undefined {
  const [first, arm] = armsOf(found, one);
  const [before, after] = [one.against, one.arm].map((name) => cellOf(found, name, one));
  if (!first || !arm || !before || !after) return undefined;
  const n = digitsOf(found.test.pictures, before.errorRate, after.errorRate);
  return {
    arm: armPhrase(arm, found.arms),
    first: armPhrase(first, found.arms),
    errors: errorsIn100(after.errorRate.mean, n),
    firstErrors: errorsIn100(before.errorRate.mean, n),
    where: whereWords(found, one),
  };
}

/** `fine-tuning pretrained weights made 15 errors in 100 where training from scratch made 35`. */
export function errorsWords(found: Found, one: ArmComparison): string {
  const said = comparedWords(found, one);
  if (!said) return '';
  const { arm, first, errors, firstErrors } = said;
  if (firstErrors === errors) return `${arm} and ${first} both made ${errors}`;
  return `${arm} made ${errors} where ${first} made ${withoutUnit(firstErrors)}`;
}

/** `35` of `35 errors in 100`. */
export function withoutUnit(errors: string): string {
  return errors.replace(/ errors? in 100$/, '');
}

/** A comparison with what it rests on. */
export function comparisonSentence(found: Found, one: ArmComparison): string {
  const said = {
    lower: `its error was lower by ${sizeWords(found, one)}`,
    higher: `its error was higher by ${sizeWords(found, one)}`,
    undecided: `no difference could be shown (${directionWords(found, one)}${restWords(found, one)})`,
    'too few seeds': `too few seeds for a claim (${directionWords(found, one)})`,
  }[one.outcome];
  return `${capital(whereWords(found, one))}, ${errorsWords(found, one)}: ${said}; it ${winsWords(one)}.`;
}

/** Several of one arm in one sentence, which claims nothing: in how many seeds it was the better one, and the errors. */
export function figuresSentence(found: Found, comparisons: readonly ArmComparison[]): string {
  const figures = comparisons.flatMap((one) => {
    const said = comparedWords(found, one);
    return said ? [{ ...said, wins: winsWords(one) }] : [];
  });
  const [main] = figures;
  if (!main) return '';
  const listed = figures.map(({ wins, where, errors, firstErrors }, at) => {
    const told = at === 0 ? wins : wins.replace('made fewer errors ', '').replace(' seeds', '');
    const made = at === 0 ? errors : withoutUnit(errors);
    return `${told}${told.includes(',') ? ',' : ''} ${where} (${made} against ${withoutUnit(firstErrors)})`;
  });
  return `Against ${main.first}, ${main.arm} ${listed.join('; ')}.`;
}

/** Comparisons that are held to the level of one: those of all arms with all labels, at one length. */
function comparedTogether({ comparisons, budgets }: Found, { budget, length }: ArmComparison): number {
  const all = budgets.at(-1)?.perClass === budget;
  return all ? comparisons.filter((one) => one.budget === budget && one.length === length).length : 1;
}

function sizeWords(found: Found, one: ArmComparison): string {
  return `${pointsWords(one.errorRate.mean, digitsOf(found.test.pictures, one.errorRate))} (${restWords(found, one).slice(2)})`;
}

function directionWords(found: Found, { errorRate }: ArmComparison): string {
  const { mean, values } = errorRate;
  if (mean === 0)
    return values.every((value) => value === 0) ? 'the same error in every seed' : 'the same error on average';
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
  return `made fewer errors in ${better === 0 ? 'none' : better} of ${seeds} seeds${ties}`;
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
