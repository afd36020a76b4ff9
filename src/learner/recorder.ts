import { SmoothedLoss } from './smoothed-loss.js';
import type { EpochRecord, TrainingEvent } from './training-event.js';

/** What was recorded of one step. */
export interface StepRecord {
  /** From 1, over all epochs of the fit. */
  readonly step: number;
  readonly loss: number;
  /** Debiased exponential mean of the losses so far (beta .98). */
  readonly smoothed: number;
  /** Learning rate of each layer group. */
  readonly rates: readonly number[];
  readonly momentum: number;
}

/** An epoch's record and the step after which it was evaluated. */
export interface RecordedEpoch extends EpochRecord {
  readonly step: number;
}

/** Keeps what a fit tells, for charts and logs: `learner.fitOneCycle(5, rate, { listener: recorder.listener })`. */
export class Recorder {
  readonly steps: StepRecord[] = [];
  readonly epochs: RecordedEpoch[] = [];
  #mean = new SmoothedLoss();

  readonly listener = (event: TrainingEvent): void => {
    switch (event.kind) {
      case 'step': {
        const { step, loss, rates, momentum } = event;
        this.#mean.add(loss);
        this.steps.push({ step, loss, smoothed: this.#mean.value, rates, momentum });
        return;
      }
      case 'epoch':
        this.epochs.push({ ...event.record, step: this.steps.at(-1)?.step ?? 0 });
    }
  };
}
