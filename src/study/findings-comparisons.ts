import { mcnemarExact } from '../statistics/mcnemar.js';
import { countPairs } from '../statistics/paired-counts.js';
import { pairedDifferences } from '../statistics/sample.js';
import { signFlipTest } from '../statistics/sign-flip.js';
import { signFlipFamily } from '../statistics/sign-flip-family.js';
import { probabilityOfSuperiority } from '../statistics/superiority.js';
import { correctOf } from './correct-of.js';
import { type CountedTrainings, lengths } from './counted-trainings.js';
import { estimateOf, FINDINGS_SEED, LEAST_SEEDS } from './estimate.js';
import type { ArmComparison, Length } from './findings.js';
import type { ArmRecord, StudyRecord } from './study-record.js';

type Undecided = Omit<ArmComparison, 'outcome'>;

/**
 * Each other arm against the first one, for each length and budget. At the largest budget, where the question is
 * answered, p is corrected for the number of arms (`signFlipFamily`); smaller budgets are shown as they are.
 */
export function comparisonsOf(record: StudyRecord, counted: CountedTrainings): ArmComparison[] {
  const { arms, budgets } = record;
  const [first, ...others] = arms;
  if (!first || counted.seeds.length === 0) return [];
  return lengths.flatMap((length) =>
    budgets.flatMap(({ perClass }, at) => {
      const plain = others.map((arm) => compared(record, counted, [first, arm], perClass, length));
      const all = at === budgets.length - 1 ? adjusted(plain) : plain;
      return all.map((one) => ({ ...one, outcome: outcomeOf(one) }));
    }),
  );
}

function compared(
  { test }: StudyRecord,
  counted: CountedTrainings,
  [first, arm]: readonly [ArmRecord, ArmRecord],
  budget: number,
  length: Length,
): Undecided {
  const before = counted.of(first, budget, length);
  const after = counted.of(arm, budget, length);
  const [a, b] = [before, after].map((some) => some.map(({ final }) => final.errorRate)) as [number[], number[]];
  const differences = pairedDifferences(b, a);
  const single = counted.seeds.length === 1;
  const [rightA, rightB] = [before, after].map(([one]) => one && correctOf(one, test.labels));
  return {
    arm: arm.name,
    against: first.name,
    budget,
    length,
    errorRate: estimateOf(differences),
    ...(!single && { p: signFlipTest(differences, { seed: FINDINGS_SEED }) }),
    superiority: probabilityOfSuperiority(a, b),
    ...(single && rightA && rightB && { mcnemar: mcnemarExact(countPairs(rightA, rightB)) }),
  };
}

function adjusted(comparisons: readonly Undecided[]): Undecided[] {
  if (comparisons.some(({ p }) => p === undefined)) return [...comparisons];
  const adjustedPs = signFlipFamily(
    comparisons.map(({ errorRate }) => errorRate.values),
    { seed: FINDINGS_SEED },
  );
  return comparisons.map((one, at) => ({ ...one, adjustedP: adjustedPs[at] as number }));
}

/** Shown is what both the interval and the test show; values that are all the same have no interval, and show nothing. */
function outcomeOf({ errorRate, p, adjustedP }: Undecided): ArmComparison['outcome'] {
  const { interval, values } = errorRate;
  if (values.length < LEAST_SEEDS) return 'too few seeds';
  if (!interval || (adjustedP ?? p ?? 1) >= 0.05) return 'undecided';
  return interval.low > 0 ? 'lower' : interval.high < 0 ? 'higher' : 'undecided';
}
