import { randomStream } from '../../src/random/random-stream.js';
import { meanInterval } from '../../src/statistics/mean-interval.js';
import { mean } from '../../src/statistics/sample.js';
import { signFlipTest } from '../../src/statistics/sign-flip.js';
import { probabilityOfSuperiority } from '../../src/statistics/superiority.js';
import type { ArmComparison, Cell, Convergence, Estimate, Length } from '../../src/study/findings.js';
import type { StudyBudget } from '../../src/study/study-record.js';
import { type Nature, natures } from './report-arms.js';

// Figures of made-up trainings, shaped as those of real studies are.

export function cellOf(
  arm: string,
  { perClass }: StudyBudget,
  at: number,
  length: Length,
  of: readonly number[],
): Cell {
  const { from, to, epochs, longer, secondsPerEpoch } = natures[arm] as Nature;
  const stream = randomStream(7, arm, perClass, length);
  const middle = from * (to / from) ** (at / 5) * (length === 'equal' && arm === 'scratch' ? 1.18 : 1);
  const about = (value: number, spread: number) => of.map(() => value + spread * stream.normal());
  const count = length === 'converged' ? longer : epochs;
  const seconds = count * secondsPerEpoch;
  const wattHours = (seconds * 45) / 3600;
  return {
    arm,
    budget: perClass,
    length,
    epochs: count,
    errorRate: estimate(about(middle, 0.09 * middle)),
    macroF1: estimate(about(1 - middle, 0.01)),
    auroc: estimate(about(1 - middle / 2, 0.006)),
    loss: estimate(about(0.1 + 2 * middle, 0.03)),
    seconds: estimate(about(seconds, 0.05 * seconds)),
    energy: { ...amountOf(wattHours), method: 'estimated' },
    carbon: { grams: 0.475 * wattHours, low: 0.26 * wattHours, high: 0.86 * wattHours },
    diverged: [],
  };
}

export function cellAt(cells: readonly Cell[], arm: string, budget: number, length: Length): Cell {
  return cells.find((cell) => cell.arm === arm && cell.budget === budget && cell.length === length) as Cell;
}

export function comparisonsOf(cells: readonly Cell[]): ArmComparison[] {
  return cells
    .filter(({ arm }) => arm !== 'scratch')
    .map(({ arm, budget, length, errorRate }) => {
      const scratch = cellAt(cells, 'scratch', budget, length).errorRate.values;
      const values = scratch.map((value, i) => value - (errorRate.values[i] as number));
      const p = signFlipTest(values, { seed: 1 });
      return {
        arm,
        against: 'scratch',
        budget,
        length,
        errorRate: estimate(values),
        p,
        ...(budget === 231 && { adjustedP: Math.min(1, 3 * p) }),
        superiority: probabilityOfSuperiority(scratch, errorRate.values),
        outcome: (budget === 231 ? 3 * p : p) < 0.05 ? ('lower' as const) : ('undecided' as const),
      };
    });
}

export function convergenceOf(arm: string): Convergence {
  const { from, to, longer, secondsPerEpoch } = natures[arm] as Nature;
  const stream = randomStream(9, arm);
  const curve = Array.from({ length: longer }, (_, i) => {
    const middle = to + (1.1 * from - to) * Math.exp((-5 * (i + 1)) / longer) + 0.004 * stream.normal();
    return { epoch: i + 1, mean: middle, low: middle * 0.86, high: middle * 1.16 };
  });
  const reached = curve.findIndex(({ mean: error }) => error <= 0.118) + 1 || longer;
  const never = arm === 'features';
  return {
    arm,
    length: 'converged',
    curve,
    reached: never ? 2 : 8,
    of: 8,
    ...(!never && {
      epochs: reached,
      seconds: reached * secondsPerEpoch,
      energy: amountOf((reached * secondsPerEpoch * 45) / 3600),
    }),
  };
}

function amountOf(wattHours: number) {
  return { wattHours, low: 0.55 * wattHours, high: 1.8 * wattHours };
}

export function estimate(values: readonly number[]): Estimate {
  const interval = values.length < 2 ? undefined : meanInterval(values);
  return { mean: mean(values), values, ...(interval && { interval }) };
}
