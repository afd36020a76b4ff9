import type { CountedTrainings } from './counted-trainings.js';
import { LEAST_SEEDS } from './estimate.js';
import type { ArmComparison, StudyVerdict } from './findings.js';
import { singleSeedVerdict } from './single-seed-verdict.js';
import type { StudyRecord } from './study-record.js';
import { caveatsOf } from './verdict-caveats.js';
import { costSentences, equivalenceSentences } from './verdict-costs.js';
import { armsOf, comparisonSentence, type Found, figuresSentence, isEverywhereEqual } from './verdict-errors.js';
import { headlineOf, mainOf, namedOf } from './verdict-headline.js';

/**
 * The findings in words. Every rule errs to saying less: a difference is called one only where its outcome is, below six
 * seeds nothing is claimed, and where equal epochs and convergence do not agree the headline says so.
 */
export function studyVerdict(found: Found, record: StudyRecord, counted: CountedTrainings): StudyVerdict {
  const caveats = caveatsOf(found, record);
  if (found.seeds.length === 0 || found.budgets.length === 0)
    return { headline: 'Nothing can be said yet: no seed is finished in all arms.', sentences: [], caveats };
  const main = mainOf(found);
  const named = namedOf(main);
  if (!named)
    return { headline: 'There is one arm alone, and nothing that it is measured against.', sentences: [], caveats };
  if (found.seeds.length === 1) {
    const { headline, sentences } = singleSeedVerdict(found, record, counted, main, named);
    return { headline, sentences: [...sentences, ...costSentences(found)], caveats };
  }
  return {
    headline: headlineOf(found, main, named),
    sentences: [...errorSentences(found, main), ...equivalenceSentences(found), ...costSentences(found)],
    caveats,
  };
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
    const all = [one, ...(repeated ? [] : equal), ...smallest];
    // That nothing is claimed of so few seeds, the headline has said.
    if (found.seeds.length < LEAST_SEEDS) return [figuresSentence(found, all)];
    return all.map((each) => comparisonSentence(found, each));
  });
}
