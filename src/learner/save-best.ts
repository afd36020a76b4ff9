import { z } from 'zod';
import type { Callback } from './callback.js';
import { Monitor, type MonitorOptions } from './monitor.js';

export interface SaveBestOptions extends MonitorOptions {
  /** Also writes the weights of the best epoch so far into this file, as `Learner.save` does. */
  readonly path?: string;
}

const remembered = z.object({ best: z.number().optional() });

/**
 * The fit ends with the weights of its best epoch (fastai's `SaveModelCallback`), also when it is stopped or
 * interrupted or diverges. The copy that this takes is in memory.
 */
export function saveBest({ path, ...options }: SaveBestOptions = {}): Callback {
  const monitor = new Monitor(options);
  return {
    name: `save best (${monitor.description})`,
    onFitStart: (fit, memory) => monitor.begin(fit, remembered.parse(memory ?? {}).best),
    async onEpochEnd({ record, save }) {
      if (!monitor.improves(record)) return undefined;
      if (path !== undefined) await save(path);
      return { keep: true };
    },
    memory: () => (monitor.best === undefined ? {} : { best: monitor.best }),
  };
}
