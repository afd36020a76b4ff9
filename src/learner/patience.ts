import { z } from 'zod';
import { WarmstartError } from '../error/warmstart-error.js';
import type { FitStart, Memory } from './callback.js';
import { Monitor, type MonitorOptions } from './monitor.js';
import type { EpochRecord } from './training-event.js';

export interface PatienceOptions extends MonitorOptions {
  /** Epochs in a row without an improvement that are one too many. Default 1. */
  readonly patience?: number;
}

const remembered = z.object({ best: z.number().optional(), waited: z.number().int().nonnegative() });

/** Counts epochs without an improvement: what early stopping and reducing the rate have in common. */
export class Patience {
  readonly monitor: Monitor;
  readonly patience: number;
  #waited = 0;

  /** @throws WarmstartError `E_CALLBACK_PATIENCE` */
  constructor({ patience = 1, ...monitor }: PatienceOptions = {}) {
    this.monitor = new Monitor(monitor);
    this.patience = patience;
    if (Number.isSafeInteger(patience) && patience > 0) return;
    throw new WarmstartError({
      code: 'E_CALLBACK_PATIENCE',
      problem: 'the patience of a callback is out of range',
      expected: 'a positive whole number of epochs',
      received: String(patience),
    });
  }

  get description(): string {
    return `${this.monitor.description}, patience ${this.patience}`;
  }

  begin(fit: FitStart, memory: Memory | undefined): void {
    const { best, waited } = remembered.parse(memory ?? { waited: 0 });
    this.monitor.begin(fit, best);
    this.#waited = waited;
  }

  memory(): Memory {
    const { best } = this.monitor;
    return { waited: this.#waited, ...(best !== undefined && { best }) };
  }

  /** Whether this epoch was one too many; the count then begins anew. */
  isOver(record: EpochRecord): boolean {
    this.#waited = this.monitor.improves(record) ? 0 : this.#waited + 1;
    if (this.#waited < this.patience) return false;
    this.#waited = 0;
    return true;
  }
}
