import { WarmstartError } from '../error/warmstart-error.js';
import type { FitStart } from './callback.js';
import type { EpochRecord } from './training-event.js';

/** Which number of an epoch to watch. */
export interface MonitorOptions {
  /** `valid_loss`, `train_loss` or a metric's name. Default `valid_loss`. */
  readonly monitor?: string;
  /** What is better; by default less if the name has `loss` or `error` in it, as in fastai, else more. */
  readonly mode?: 'min' | 'max';
  /** What changes by no more than this has not improved. Default 0. */
  readonly minDelta?: number;
}

/** The best value of a number so far. What is not a number is never an improvement. */
export class Monitor {
  readonly name: string;
  readonly #sign: 1 | -1;
  readonly #minDelta: number;
  #best: number | undefined;

  constructor({ monitor = 'valid_loss', mode, minDelta = 0 }: MonitorOptions = {}) {
    this.name = monitor;
    this.#sign = (mode ?? (/loss|error/.test(monitor) ? 'min' : 'max')) === 'min' ? 1 : -1;
    this.#minDelta = minDelta;
  }

  /** Undefined before the first number. */
  get best(): number | undefined {
    return this.#best;
  }

  /** As text, for the name of a callback. */
  get description(): string {
    const least = this.#minDelta === 0 ? '' : ` by more than ${this.#minDelta}`;
    return `${this.#sign === 1 ? 'lower' : 'higher'} ${this.name}${least}`;
  }

  /** @throws WarmstartError `E_CALLBACK_MONITOR` when there is no such number in an epoch */
  begin({ metrics }: FitStart, best: number | undefined): void {
    this.#best = best;
    const known = ['train_loss', 'valid_loss', ...metrics];
    if (known.includes(this.name)) return;
    throw new WarmstartError({
      code: 'E_CALLBACK_MONITOR',
      problem: 'a callback watches a number that an epoch does not have',
      expected: known.join(', '),
      received: this.name,
      hint: 'add the metric to the learner, or watch another number',
    });
  }

  /** Whether this epoch is better than all before it. */
  improves({ trainLoss, validLoss, metrics }: EpochRecord): boolean {
    const numbers: Readonly<Record<string, number>> = { ...metrics, train_loss: trainLoss, valid_loss: validLoss };
    const value = numbers[this.name] ?? Number.NaN;
    const better = this.#best === undefined ? !Number.isNaN(value) : this.#sign * (this.#best - value) > this.#minDelta;
    if (better) this.#best = value;
    return better;
  }
}
