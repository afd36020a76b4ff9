import { mean } from '../statistics/sample.js';
import { wilsonInterval } from '../statistics/wilson.js';
import { type CountedTrainings, epochsOf, lengths } from './counted-trainings.js';
import { estimateOf } from './estimate.js';
import type { Cell, Length } from './findings.js';
import type { Outcome } from './outcome.js';
import type { ArmRecord, StudyRecord } from './study-record.js';

/** A cell for each length, budget and arm, in this order; none where no seed counts. */
export function cellsOf({ arms, budgets, carbon }: StudyRecord, counted: CountedTrainings): Cell[] {
  if (counted.seeds.length === 0) return [];
  return lengths.flatMap((length) =>
    budgets.flatMap(({ perClass }) => arms.map((arm) => cellOf(arm, perClass, length, counted, carbon.gramsPerKwh))),
  );
}

function cellOf(arm: ArmRecord, budget: number, length: Length, counted: CountedTrainings, gramsPerKwh: number): Cell {
  const outcomes = counted.of(arm, budget, length);
  const over = (value: (outcome: Outcome) => number) => estimateOf(outcomes.map(value));
  const aurocs = outcomes.flatMap(({ final }) => final.auroc ?? []);
  const energy = meanEnergy(outcomes);
  const grams = (wattHours: number) => (wattHours / 1000) * gramsPerKwh;
  const [only, ...others] = outcomes;
  return {
    arm: arm.name,
    budget,
    length,
    epochs: epochsOf(arm, length),
    errorRate: over(({ final }) => final.errorRate),
    macroF1: over(({ final }) => final.macroF1),
    ...(aurocs.length === outcomes.length && { auroc: estimateOf(aurocs) }),
    loss: over(({ final }) => final.loss),
    seconds: over(({ seconds }) => seconds),
    energy,
    carbon: { grams: grams(energy.wattHours), low: grams(energy.low), high: grams(energy.high) },
    ...(only && others.length === 0 && { wilson: wilsonInterval(only.final.wrong, only.final.pictures) }),
    diverged: counted.seeds.filter((_, at) => outcomes[at]?.diverged !== undefined),
  };
}

/** Of a training. Limits are means, too: what is wrong with a method is wrong in all trainings alike. */
function meanEnergy(outcomes: readonly Outcome[]): Cell['energy'] {
  const methods = [...new Set(outcomes.map(({ energy }) => energy.method))];
  const over = (part: 'wattHours' | 'low' | 'high') => mean(outcomes.map(({ energy }) => energy[part]));
  return {
    wattHours: over('wattHours'),
    low: over('low'),
    high: over('high'),
    method: methods.length === 1 ? (methods[0] as string) : 'partly measured',
  };
}
