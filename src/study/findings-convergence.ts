import { costToTarget, energyToTarget } from '../experiment/cost-to-target.js';
import type { EpochRecord } from '../learner/training-event.js';
import { mean, median } from '../statistics/sample.js';
import { type CountedTrainings, lengths } from './counted-trainings.js';
import type { Convergence } from './findings.js';
import type { Outcome } from './outcome.js';
import type { StudyRecord } from './study-record.js';

/** Means of equal errors that were added in another order must not differ. */
const ROUNDING = 1e-12;

/**
 * How fast each arm learns from all labels, for each length. The target is one number: the mean over the seeds of the
 * error that the first arm ends with, at the same length. A seed has reached it after the first epoch whose error on the
 * test pictures is no higher, whatever comes later. The first arm's own seeds are held to it too, so that about half of
 * them may never reach it.
 */
export function convergenceOf({ arms, budgets }: StudyRecord, counted: CountedTrainings): Convergence[] {
  const [first] = arms;
  const all = budgets.at(-1)?.perClass;
  if (!first || all === undefined || counted.seeds.length === 0) return [];
  return lengths.flatMap((length) => {
    const target = mean(counted.of(first, all, length).map(({ final }) => final.errorRate));
    return arms.map((arm): Convergence => {
      const outcomes = counted.of(arm, all, length);
      return { arm: arm.name, length, target, curve: curveOf(outcomes), ...costOf(outcomes, target + ROUNDING) };
    });
  });
}

function costOf(outcomes: readonly Outcome[], target: number) {
  const costs = outcomes.map(({ history, energy }) => {
    const records = history.map(asRecord);
    const cost = costToTarget(records, target);
    const share = (wattHours: number) => energyToTarget(records, target, wattHours);
    return cost && { ...cost, wattHours: share(energy.wattHours), low: share(energy.low), high: share(energy.high) };
  });
  const middle = (part: 'epochs' | 'seconds' | 'wattHours' | 'low' | 'high') =>
    median(costs.map((cost) => cost?.[part] ?? Number.POSITIVE_INFINITY));
  const [epochs, seconds, wattHours] = [middle('epochs'), middle('seconds'), middle('wattHours')];
  return {
    reached: costs.filter((cost) => cost !== undefined).length,
    of: outcomes.length,
    ...(Number.isFinite(epochs) && { epochs }),
    ...(Number.isFinite(seconds) && { seconds }),
    ...(Number.isFinite(wattHours) && { energy: { wattHours, low: middle('low'), high: middle('high') } }),
  };
}

/** A training that ended early keeps the error that it ended with. */
function curveOf(outcomes: readonly Outcome[]): Convergence['curve'] {
  const longest = Math.max(...outcomes.map(({ history }) => history.length));
  return Array.from({ length: longest }, (_, at) => {
    const errors = outcomes.map(({ history, final }) => history[at]?.errorRate ?? final.errorRate);
    return { epoch: at + 1, mean: mean(errors), low: Math.min(...errors), high: Math.max(...errors) };
  });
}

function asRecord({ trainLoss, validLoss, errorRate, seconds }: Outcome['history'][number], at: number): EpochRecord {
  return { epoch: at, trainLoss, validLoss, seconds, metrics: { error_rate: errorRate } };
}
