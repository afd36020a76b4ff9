/** One row of the training table. Losses are means over pictures; times in seconds. */
export interface EpochRecord {
  /** From 0. */
  readonly epoch: number;
  /** Debiased exponential mean of the batch losses (beta .98), as fastai shows it. */
  readonly trainLoss: number;
  readonly validLoss: number;
  /** Value of each metric on the validation set, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** What a training run tells while it goes on; plain data, fit for a progress bar, a log or a socket. */
export type TrainingEvent =
  /**
   * Before `fit`, or between two phases, where the early layers learn nothing: of `done` out of all `pictures` their
   * results are known. They are computed once for all epochs; the next epoch's record has the time.
   */
  | { readonly kind: 'features'; readonly done: number; readonly pictures: number }
  | {
      readonly kind: 'fit';
      readonly epochs: number;
      readonly steps: number;
      readonly metrics: readonly string[];
      /** What was done before, where a run goes on: whoever keeps a log drops what it has beyond that. */
      readonly resumed?: { readonly step: number; readonly epochs: readonly EpochRecord[] };
    }
  | {
      readonly kind: 'step';
      readonly epoch: number;
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      /** Learning rate of each layer group in this step; of a search for a rate, the one of all groups. */
      readonly rates: readonly number[];
      readonly momentum: number;
    }
  | { readonly kind: 'epoch'; readonly record: EpochRecord }
  /** What a callback has decided, `by` its name. */
  | {
      readonly kind: 'decision';
      readonly by: string;
      readonly epoch: number;
      readonly stop?: string;
      readonly scaleRate?: number;
    };

export type TrainingListener = (event: TrainingEvent) => void;
