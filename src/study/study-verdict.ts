import type { CountedTrainings } from './counted-trainings.js';
import type { ArmComparison, StudyVerdict } from './findings.js';
import { singleSeedSentences } from './single-seed-verdict.js';
import type { StudyRecord } from './study-record.js';
import { caveatsOf } from './verdict-caveats.js';
import { costSentences, equivalenceSentences } from './verdict-costs.js';
import { armsOf, comparisonSentence, errorsWords, type Found, isEverywhereEqual } from './verdict-errors.js';
import { capital, counted as countedWords } from './verdict-words.js';

/**
 * The findings in words. Every rule errs to saying less: a difference is called one only where its outcome is, below six
 * seeds nothing is claimed, and where equal epochs and convergence do not agree the headline says so.
 */
export function studyVerdict(found: Found, record: StudyRecord, counted: CountedTrainings): StudyVerdict {
  const caveats = caveatsOf(found, record);
  const { seeds, comparisons, budgets } = found;
  const largest = budgets.at(-1)?.perClass;
  if (seeds.length === 0 || largest === undefined)
    return { headline: 'Nothing can be said yet: no seed is finished in all arms.', sentences: [], caveats };
  const main = comparisons.filter(({ budget, length }) => budget === largest && length === 'converged');
  if (main.length === 0)
    return { headline: 'There is one arm alone, and nothing that it is measured against.', sentences: [], caveats };
  if (seeds.length === 1) {
    const [headline = '', ...others] = singleSeedSentences(found, record, counted, main);
    return { headline, sentences: [...others, ...costSentences(found)], caveats };
  }
  return {
    headline: headlineOf(found, main),
    sentences: [...errorSentences(found, main), ...equivalenceSentences(found), ...costSentences(found)],
    caveats,
  };
}

/** The best arm of those with the strongest outcome: lower errors before higher ones, and these before none. */
function headlineOf(found: Found, main: readonly ArmComparison[]): string {
  const best = (outcome: ArmComparison['outcome']) =>
    main.filter((one) => one.outcome === outcome).sort((a, b) => b.errorRate.mean - a.errorRate.mean)[0];
  const shown = best('lower') ?? best('higher');
  const one = shown ?? best('undecided') ?? best('too few seeds');
  if (!one) return '';
  const labels = `with all ${found.budgets.at(-1)?.labels} labels`;
  const errors = errorsWords(found, one);
  const otherwise = disagreement(found, one);
  if (one.outcome === 'too few seeds')
    return `${capital(countedWords(found.seeds.length, 'seed'))} are too few for a claim: ${labels}, ${errors}.`;
  if (shown) return `${capital(labels)}, ${errors}${otherwise}.`;
  const among = main.length > 1 ? ' between any arm and the first' : '';
  return `No difference could be shown${among}: ${labels}, ${errors}${otherwise}.`;
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

/** All arms with all labels, then after equal epochs, then with the fewest labels. */
function errorSentences(found: Found, main: readonly ArmComparison[]): string[] {
  const few = found.budgets.length > 1 ? found.budgets[0]?.perClass : undefined;
  return main.flatMap((one) => {
    const same = (other: ArmComparison) => other.arm === one.arm;
    const equal = found.comparisons.filter(
      (other) => same(other) && other.length === 'equal' && other.budget === one.budget,
    );
    const smallest = found.comparisons.filter(
      (other) => same(other) && other.length === 'converged' && other.budget === few,
    );
    const repeated = isEverywhereEqual(armsOf(found, one));
    return [one, ...(repeated ? [] : equal), ...smallest].map((each) => comparisonSentence(found, each));
  });
}
