import type { Length } from './findings.js';
import type { Outcome } from './outcome.js';
import type { ArmRecord, StudyRecord } from './study-record.js';

/** What findings are drawn from: the seeds that count, and what each of their trainings gave. */
export interface CountedTrainings {
  /** Ascending: an order of its own, so that nothing depends on the one in which trainings were done. */
  readonly seeds: readonly number[];
  /** Seeds asked for that some arm has not finished at every budget and length. */
  readonly unfinished: readonly number[];
  /** Outcomes of the seeds that count, in their order. */
  of(arm: ArmRecord, budget: number, length: Length): readonly Outcome[];
}

export const lengths: readonly Length[] = ['converged', 'equal'];

/** Epochs that an arm is trained for. */
export function epochsOf({ choice }: ArmRecord, length: Length): number {
  return length === 'equal' ? choice.equalEpochs : choice.convergedEpochs;
}

/** Seeds count that every arm has finished at every budget and length: a seed that some arm lacks would not be paired. */
export function countedTrainings(record: StudyRecord): CountedTrainings {
  const { arms, budgets, trainings } = record;
  const key = (arm: string, budget: number, epochs: number, seed: number) =>
    JSON.stringify([arm, budget, epochs, seed]);
  const judged = trainings.filter(({ judgedOn }) => judgedOn === 'test');
  const found = new Map(judged.map((one) => [key(one.arm, one.budget, one.epochs, one.seed), one.outcome]));
  const outcome = (arm: ArmRecord, budget: number, length: Length, seed: number) =>
    found.get(key(arm.name, budget, epochsOf(arm, length), seed));
  const isFinished = (seed: number) =>
    arms.every((arm) =>
      budgets.every(({ perClass }) => lengths.every((length) => outcome(arm, perClass, length, seed))),
    );
  const asked = [...new Set(record.seeds)].sort((a, b) => a - b);
  const seeds = asked.filter(isFinished);
  return {
    seeds,
    unfinished: asked.filter((seed) => !isFinished(seed)),
    of: (arm, budget, length) => seeds.flatMap((seed) => outcome(arm, budget, length, seed) ?? []),
  };
}
