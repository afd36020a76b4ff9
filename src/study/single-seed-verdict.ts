import { verdict } from '../experiment/verdict.js';
import { correctOf } from './correct-of.js';
import type { CountedTrainings } from './counted-trainings.js';
import type { ArmComparison, StudyVerdict } from './findings.js';
import type { StudyRecord } from './study-record.js';
import { armsOf, errorsWords, type Found } from './verdict-errors.js';
import { pWords } from './verdict-words.js';

/**
 * Of a study with one seed. Of the arm without pretraining against one with it alone, that is the verdict of `compare`: an
 * interval and a test over the pictures, as there are no seeds to have them over.
 */
export function singleSeedVerdict(
  found: Found,
  { test }: StudyRecord,
  counted: CountedTrainings,
  main: readonly ArmComparison[],
  named: ArmComparison,
): Pick<StudyVerdict, 'headline' | 'sentences'> {
  const [first, arm] = armsOf(found, named);
  const [a, b] = [first, arm].map((each) => {
    const [outcome] = each ? counted.of(each, named.budget, named.length) : [];
    return outcome && correctOf(outcome, test.labels);
  });
  const isPretraining = first?.pretrainedOn === undefined && arm?.pretrainedOn !== undefined;
  if (a && b && isPretraining && main.length === 1) return { headline: verdict(a, b).sentence, sentences: [] };
  const labels = `ith all ${found.budgets.at(-1)?.labels} labels`;
  return {
    headline: `One seed is too few for a claim: w${labels}, ${errorsWords(found, named)}.`,
    sentences: main.map((one) => `W${labels}, ${errorsWords(found, one)}${testWords(one)}.`),
  };
}

function testWords({ mcnemar }: ArmComparison): string {
  return mcnemar === undefined ? '' : `; on these pictures alone, exact McNemar test, ${pWords(mcnemar)}`;
}
