import type { EpochRecord } from './training-event.js';

/** What a callback wants to happen. It changes nothing itself. */
export interface Decision {
  /** Ends the fit after this step or epoch. Why, in words. */
  readonly stop?: string;
  /** Multiplies all learning rates from now on. */
  readonly scaleRate?: number;
  /** Only at the end of an epoch: the fit is to end with the weights of this moment, unless later ones are kept. */
  readonly keep?: boolean;
}

/** What is about to happen. */
export interface FitStart {
  readonly epochs: number;
  readonly steps: number;
  /** Names of the metrics. */
  readonly metrics: readonly string[];
}

export interface StepEnd {
  /** From 0. */
  readonly epoch: number;
  /** From 1, over all epochs. */
  readonly step: number;
  /** Of the batch, before the step. */
  readonly loss: number;
  /** Learning rate of each layer group in this step. */
  readonly rates: readonly number[];
  readonly momentum: number;
}

export interface EpochEnd {
  readonly record: EpochRecord;
  /** Writes the network as it stands now, as `Learner.save` does. @throws WarmstartError `E_FILE_WRITE` */
  save(path: string): Promise<void>;
}

/** What a callback must remember when its run goes on in another process: anything that JSON can hold. */
export type Memory = null | boolean | number | string | readonly Memory[] | { readonly [key: string]: Memory };

/**
 * Watches a fit and decides. One technique each; any number of them may watch the same fit, in the order given: the
 * first reason to stop is the one that is told, and the factors of rates multiply. What a hook throws ends the fit.
 */
export interface Callback {
  /** With all options: a run is only gone on with under callbacks of the same names. */
  readonly name: string;
  /** Begins anew; with what `memory` gave, where a run goes on. */
  onFitStart?(fit: FitStart, memory: Memory | undefined): void;
  onStep?(step: StepEnd): Decision | undefined;
  onEpochEnd?(epoch: EpochEnd): Decision | undefined | Promise<Decision | undefined>;
  /** Also after an interruption, but not after an error. */
  onFitEnd?(): void;
  /** Asked for whenever a checkpoint is written. */
  memory?(): Memory;
}
