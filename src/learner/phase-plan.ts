import { WarmstartError } from '../error/warmstart-error.js';
import type { LearningRate } from '../optim/discriminative-rates.js';
import { constantRate, type OneCycleOptions, oneCycle, type Schedule } from '../optim/one-cycle.js';
import type { Frozen } from './freezing.js';
import type { FitOptions } from './run-options.js';

export interface FineTuneOptions extends FitOptions {
  /** Peak rate of the head while all else is frozen; half of it afterwards. Default 2e-3. */
  readonly baseRate?: number;
  /** Epochs in which only the head learns, and batch norms. Default 1. */
  readonly freezeEpochs?: number;
  /** Unfrozen, the first layers learn at this part of the head's rate. Default 100. */
  readonly lrMult?: number;
  /** What stays frozen in the unfrozen epochs, too; nothing unless given. */
  readonly freezeTo?: Frozen;
  /** Of the unfrozen epochs. Default .3. */
  readonly pctStart?: number;
  /** Of the unfrozen epochs. Default 5. */
  readonly divFactor?: number;
}

/** A phase as it is asked for, and as it is written down. */
export interface PhasePlan {
  readonly epochs: number;
  readonly rate: LearningRate;
  readonly frozen: Frozen;
  readonly schedule: { readonly name: 'constant' } | ({ readonly name: 'one-cycle' } & OneCycleOptions);
}

export function scheduleOf(schedule: PhasePlan['schedule'], steps: number): Schedule {
  return schedule.name === 'constant' ? constantRate : oneCycle(steps, schedule);
}

export function requireEpochs(epochs: number): void {
  if (Number.isSafeInteger(epochs) && epochs > 0) return;
  throw new WarmstartError({
    code: 'E_TRAIN_EPOCHS',
    problem: 'the number of epochs is out of range',
    expected: 'a positive whole number',
    received: String(epochs),
  });
}

/** The frozen epochs and the unfrozen ones. @param body number of the layer groups before the head */
export function fineTunePlan(epochs: number, body: number, options: FineTuneOptions): PhasePlan[] {
  const { baseRate = 2e-3, freezeEpochs = 1, lrMult = 100, freezeTo = 0, pctStart = 0.3, divFactor = 5 } = options;
  const last = baseRate / 2;
  const unfrozen: PhasePlan = {
    epochs,
    rate: { first: last / lrMult, last },
    frozen: freezeTo,
    schedule: { name: 'one-cycle', pctStart, divFactor, finalDiv: 1e5 },
  };
  if (freezeEpochs === 0) return [unfrozen];
  const schedule = { name: 'one-cycle', pctStart: 0.99, finalDiv: 1e5 } as const;
  return [{ epochs: freezeEpochs, rate: { last: baseRate }, frozen: body, schedule }, unfrozen];
}
