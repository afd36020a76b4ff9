import { capital } from '../page/sentence-words.js';
import type { ArmComparison } from './findings.js';
import { armsOf, errorsWords, type Found } from './verdict-errors.js';
import { armPhrase, counted } from './verdict-words.js';

/** Where the question is answered: all labels, each arm trained to convergence. */
export function mainOf({ comparisons, budgets }: Found): ArmComparison[] {
  const largest = budgets.at(-1)?.perClass;
  return comparisons.filter(({ budget, length }) => budget === largest && length === 'converged');
}

/** The comparison that the headline tells: the best of the strongest outcome, lower errors before higher, these before none. */
export function namedOf(main: readonly ArmComparison[]): ArmComparison | undefined {
  const best = (outcome: ArmComparison['outcome']) =>
    main.filter((one) => one.outcome === outcome).sort((a, b) => b.errorRate.mean - a.errorRate.mean)[0];
  return best('lower') ?? best('higher') ?? best('undecided') ?? best('too few seeds');
}

/** The answer. A difference is called one only where its outcome is; equal epochs that do not agree are told. */
export function headlineOf(found: Found, main: readonly ArmComparison[], one: ArmComparison): string {
  const figures = `with all ${found.budgets.at(-1)?.labels} labels, ${errorsWords(found, one)}`;
  const seeds = counted(found.seeds.length, 'seed');
  if (one.outcome === 'too few seeds') return `${capital(seeds)} are too few for a claim: ${figures}.`;
  const otherwise = disagreement(found, one);
  if (one.outcome !== 'undecided') return `${capital(figures)}${otherwise}.`;
  if (!one.errorRate.interval && one.errorRate.mean !== 0)
    return `The difference was the same in every seed, so that whether it is chance cannot be judged: ${figures}${otherwise}.`;
  const [first] = armsOf(found, one);
  const among = main.length > 1 && first ? ` between ${armPhrase(first, found.arms)} and any other arm` : '';
  return `No difference could be shown${among}: ${figures}${otherwise}.`;
}

const short = {
  lower: 'its error was the lower one',
  higher: 'its error was the higher one',
  undecided: 'no difference could be shown',
} as const;

/** What equal epochs say, where that is not what convergence says. */
function disagreement(found: Found, one: ArmComparison): string {
  const equal = found.comparisons.find(
    ({ arm, budget, length }) => arm === one.arm && budget === one.budget && length === 'equal',
  );
  if (!equal || equal.outcome === one.outcome || equal.outcome === 'too few seeds') return '';
  return `; but after equal epochs ${short[equal.outcome]}`;
}
