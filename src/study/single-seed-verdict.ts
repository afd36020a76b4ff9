import { verdict } from '../experiment/verdict.js';
import { correctOf } from './correct-of.js';
import type { CountedTrainings } from './counted-trainings.js';
import type { ArmComparison } from './findings.js';
import type { StudyRecord } from './study-record.js';
import { armsOf, errorsWords, type Found } from './verdict-errors.js';
import { capital, pWords } from './verdict-words.js';

/**
 * A sentence for each arm of a study with one seed. Of the arm without pretraining against one with it, that is the
 * verdict of `compare`: an interval and a test over the pictures, as there are no seeds to have them over.
 */
export function singleSeedSentences(
  found: Found,
  { test }: StudyRecord,
  counted: CountedTrainings,
  main: readonly ArmComparison[],
): string[] {
  return main.map((one) => {
    const [first, arm] = armsOf(found, one);
    const [a, b] = [first, arm].map((each) => {
      const [outcome] = each ? counted.of(each, one.budget, one.length) : [];
      return outcome && correctOf(outcome, test.labels);
    });
    const isPretraining = first?.pretrainedOn === undefined && arm?.pretrainedOn !== undefined;
    if (a && b && isPretraining && main.length === 1) return verdict(a, b).sentence;
    const tested =
      one.mcnemar === undefined ? '' : ` (exact McNemar test on the test pictures, ${pWords(one.mcnemar)})`;
    const labels = found.budgets.at(-1)?.labels;
    return capital(`one seed is too few for a claim: with all ${labels} labels, ${errorsWords(found, one)}${tested}.`);
  });
}
