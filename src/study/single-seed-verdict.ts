import { verdict } from '../experiment/verdict.js';
import { capital } from '../page/sentence-words.js';
import { correctOf } from './correct-of.js';
import type { CountedTrainings } from './counted-trainings.js';
import type { ArmComparison, StudyVerdict } from './findings.js';
import type { StudyRecord } from './study-record.js';
import { armsOf, comparedWords, errorsWords, type Found, withoutUnit } from './verdict-errors.js';
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
  return {
    headline: `One seed is too few for a claim: with all ${found.budgets.at(-1)?.labels} labels, ${errorsWords(found, named)}.`,
    sentences: errorSentences(found, main),
  };
}

/** All arms in one sentence, and what their tests are of. */
function errorSentences(found: Found, main: readonly ArmComparison[]): string[] {
  const figures = main.flatMap((one) => {
    const said = comparedWords(found, one);
    return said ? [{ ...said, p: one.mcnemar }] : [];
  });
  const [first] = figures;
  if (!first) return [];
  const listed = figures.map(
    ({ arm, errors, p }) => `${arm} made ${withoutUnit(errors)}${p === undefined ? '' : ` (${pWords(p)})`}`,
  );
  const tests = figures.some(({ p }) => p !== undefined)
    ? ['Each p is that of an exact McNemar test, which knows of chance among these pictures alone.']
    : [];
  return [`${capital(first.where)}, ${first.first} made ${first.firstErrors}; ${listed.join('; ')}.`, ...tests];
}
