import type { Augmentation } from '../augment/augmentation.js';
import type { Lowering } from '../lowering/positional-layout.js';
import type { Metric } from '../metrics/predictions.js';
import type { Loss } from '../nn/losses.js';
import type { AdamWOptions } from '../optim/adamw.js';
import type { Schedule } from '../optim/one-cycle.js';
import type { Callback } from './callback.js';
import type { Evaluation } from './evaluation.js';
import type { KeptFeatures } from './kept-features.js';
import type { CheckpointOptions } from './run-checkpoint.js';
import type { EpochRecord, TrainingListener } from './training-event.js';

/** Epochs under one schedule, in which the same parameters learn, with an optimiser of their own. */
export interface Phase {
  readonly epochs: number;
  readonly schedule: Schedule;
  /** Names of the parameters that learn, by layer group; all that learned in the phases before are among them. */
  readonly trainable: readonly (readonly string[])[];
  /** Peak learning rate by layer group. */
  readonly rates: readonly number[];
  /** Number of the fit that this is: tells the order of its pictures and its noise from those of others. */
  readonly fit: number;
}

/** What does not change from one run of a learner to the next. */
export interface RunSettings {
  readonly metrics: readonly Metric[];
  readonly seed: number;
  readonly loss: Loss;
  readonly lowering: Lowering;
  readonly threads?: number;
  readonly clipNorm?: number | undefined;
  readonly accumulate: number;
  readonly optimizer: AdamWOptions;
  readonly augmentation: Augmentation | undefined;
  readonly keptFeatures: KeptFeatures | undefined;
}

export interface FitOptions {
  /** Told of every step and epoch; what it throws ends the run and leaves the network as it was. */
  readonly listener?: TrainingListener;
  /** Stops after the step under way, or between two validation batches; what was learned so far is kept. */
  readonly signal?: AbortSignal;
  /** What watches the run and may stop it, lower its rates or choose its weights. */
  readonly callbacks?: readonly Callback[];
  /** Where and how often to write down how far the run is. */
  readonly checkpoint?: CheckpointOptions;
  /**
   * Goes on from the folder's checkpoint, if it has one, to what the run would have given without having been ended,
   * to the last bit (but for seconds). Asks for a learner made as the first was, and the same arguments.
   */
  readonly resume?: boolean;
}

export interface FitResult {
  /** One record for each finished epoch, also of those before the run was gone on with. */
  readonly epochs: readonly EpochRecord[];
  /** On the validation set, with the weights that the fit ended with; undefined when none of its epochs was finished. */
  readonly evaluation: Evaluation | undefined;
  /** Whether a signal ended the run before its last epoch. */
  readonly interrupted: boolean;
  /** The epoch whose weights it ended with, where a callback has chosen one. */
  readonly keptEpoch?: number;
  /**
   * Where features of frozen layers are kept: seconds of work on them that others have done for this run, less those it has
   * done for others. The seconds of epochs are as if it had computed its own pictures' alone.
   */
  readonly lentSeconds?: number;
  /** Why a callback ended it before its last epoch, in words. */
  readonly stopped?: string;
}
