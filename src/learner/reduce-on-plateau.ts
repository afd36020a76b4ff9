import { WarmstartError } from '../error/warmstart-error.js';
import type { Callback } from './callback.js';
import { Patience, type PatienceOptions } from './patience.js';

export interface ReduceOnPlateauOptions extends PatienceOptions {
  /** Of all learning rates, from the next epoch on. Default .2. */
  readonly factor?: number;
}

/**
 * Lowers the learning rates whenever a fit has not improved for a while (fastai's `ReduceLROnPlateauCallback`): meant for
 * constant rates; a schedule goes on beneath the factor.
 * @throws WarmstartError `E_CALLBACK_PATIENCE`, `E_CALLBACK_FACTOR`
 */
export function reduceOnPlateau({ factor = 0.2, ...options }: ReduceOnPlateauOptions = {}): Callback {
  if (!(factor > 0 && factor < 1)) {
    throw new WarmstartError({
      code: 'E_CALLBACK_FACTOR',
      problem: 'the factor that lowers learning rates is out of range',
      expected: 'a number between 0 and 1',
      received: String(factor),
    });
  }
  const patience = new Patience(options);
  return {
    name: `reduce on plateau (${patience.description}, factor ${factor})`,
    onFitStart: (fit, memory) => patience.begin(fit, memory),
    onEpochEnd: ({ record }) => (patience.isOver(record) ? { scaleRate: factor } : undefined),
    memory: () => patience.memory(),
  };
}
