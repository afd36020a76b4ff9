import { labelEquivalence } from '../statistics/label-equivalence.js';
import { type CountedTrainings, lengths } from './counted-trainings.js';
import { FINDINGS_SEED, LEAST_SEEDS } from './estimate.js';
import type { Equivalence, Length } from './findings.js';
import type { ArmRecord, StudyRecord } from './study-record.js';

/**
 * What all labels of each other arm are worth in those of the first one; none with a single budget, which is no curve.
 * Intervals of few seeds are left out, as everywhere.
 */
export function equivalencesOf({ arms, budgets }: StudyRecord, counted: CountedTrainings): Equivalence[] {
  const [first, ...others] = arms;
  if (!first || budgets.length < 2 || counted.seeds.length === 0) return [];
  const errors = (arm: ArmRecord, length: Length) => {
    const columns = budgets.map(({ perClass }) => counted.of(arm, perClass, length));
    return counted.seeds.map((_, seed) => columns.map((outcomes) => outcomes[seed]?.final.errorRate as number));
  };
  const hasIntervals = counted.seeds.length >= LEAST_SEEDS;
  return lengths.flatMap((length) =>
    others.map((arm) => ({
      arm: arm.name,
      against: first.name,
      length,
      rows: labelEquivalence(
        {
          budgets: budgets.map(({ labels }) => labels),
          scratch: errors(first, length),
          pretrained: errors(arm, length),
        },
        { seed: FINDINGS_SEED },
      ).map(({ interval, ...row }) => ({ ...row, ...(interval && hasIntervals && { interval }) })),
    })),
  );
}
