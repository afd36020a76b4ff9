import type { TrainingEvent } from '../learner/training-event.js';
import { EventFile, type EventFileOptions } from '../tensorboard/event-file.js';

/**
 * Tells TensorBoard of a fit, in an event file of the run's folder. Steps count from 1 over all epochs of the fit; what is
 * known after an epoch has the number of its last step.
 */
export class TensorboardLog {
  readonly #file: EventFile;
  #step = 0;

  /** @throws WarmstartError `E_TENSORBOARD_WRITE` */
  constructor(folder: string, options?: EventFileOptions) {
    this.#file = new EventFile(folder, options);
  }

  readonly listener = (event: TrainingEvent): void => {
    switch (event.kind) {
      case 'step': {
        const { step, loss, rates, momentum } = event;
        const groups = Object.fromEntries(rates.map((rate, group) => [`learning_rate/group_${group}`, rate]));
        this.#step = step;
        this.#file.scalars(step, { 'loss/batch': loss, ...groups, momentum });
        return;
      }
      case 'epoch': {
        const { trainLoss, validLoss, metrics } = event.record;
        const named = Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`metrics/${name}`, value]));
        this.#file.scalars(this.#step, { 'loss/train': trainLoss, 'loss/valid': validLoss, ...named });
        this.#file.flush();
      }
    }
  };

  close(): void {
    this.#file.close();
  }
}
