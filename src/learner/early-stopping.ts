import type { Callback } from './callback.js';
import { Patience, type PatienceOptions } from './patience.js';

/**
 * Stops a fit that no longer improves (fastai's `EarlyStoppingCallback`). The weights stay those of the last epoch;
 * beside `saveBest` they are those of the best.
 * @throws WarmstartError `E_CALLBACK_PATIENCE`
 */
export function earlyStopping(options: PatienceOptions = {}): Callback {
  const patience = new Patience(options);
  return {
    name: `early stopping (${patience.description})`,
    onFitStart: (fit, memory) => patience.begin(fit, memory),
    onEpochEnd({ record }) {
      if (!patience.isOver(record)) return undefined;
      const { monitor, patience: epochs } = patience;
      const since = epochs === 1 ? 'in the last epoch' : `for ${epochs} epochs`;
      return { stop: `no better ${monitor.name} ${since}` };
    },
    memory: () => patience.memory(),
  };
}
