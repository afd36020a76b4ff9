import { WarmstartError } from '../error/warmstart-error.js';

/** The learning rates that a search goes through. */
export interface RateRange {
  readonly start: number;
  /** Approached, not reached: as in fastai, the step after the last would have it. */
  readonly end: number;
  readonly steps: number;
}

/** fastai's. */
export const defaultRateRange: RateRange = { start: 1e-7, end: 10, steps: 100 };

/**
 * The learning rate of each step, counted from 0: start * (end / start)^(step / steps), after Smith 2017 ("Cyclical
 * learning rates", section 3.3), but exponentially, as fastai does it.
 * @throws WarmstartError `E_OPTIM_RANGE`
 */
export function exponentialRates({ start, end, steps }: RateRange): (step: number) => number {
  if (!(start > 0 && end > start && Number.isFinite(end))) {
    throw outOfRange(
      'the range of learning rates is empty',
      'two rates above 0, the first lower',
      `${start} to ${end}`,
    );
  }
  if (!Number.isSafeInteger(steps) || steps < 1) {
    throw outOfRange('the number of steps is out of range', 'a positive whole number', String(steps));
  }
  return (step) => start * (end / start) ** (step / steps);
}

/** Tells when a loss has run away: fastai stops once the smoothed loss is above four times its lowest, or is no number. */
export class RunawayLoss {
  #best = Number.POSITIVE_INFINITY;

  /** @returns whether the search should stop after this smoothed loss */
  add(smoothed: number): boolean {
    this.#best = Math.min(this.#best, smoothed);
    return !(smoothed <= 4 * this.#best);
  }
}

function outOfRange(problem: string, expected: string, received: string): WarmstartError {
  return new WarmstartError({ code: 'E_OPTIM_RANGE', problem, expected, received });
}
