import type { RunConfig } from '../experiment/load-run.js';
import type { Outcome } from './outcome.js';
import type { TrainingJob } from './training-job.js';

/** How an arm learns. */
export type Method =
  /** From random weights, everything at one rate. */
  | 'scratch'
  /** From pretrained weights, everything, less for earlier layers: first the head alone for an epoch, then all (fastai's `fine_tune`). */
  | 'finetune'
  /** The body stays as it was pretrained, batch norms too; a head learns on its features, in a study fastai's. */
  | 'frozen'
  /** The same body under a single linear layer. */
  | 'features'
  /** The body's weights stay as they were pretrained; low-rank adapters beside its linear layers learn, and a head. */
  | 'lora'
  /** As in the notebook: random weights, but the body learns at a tenth of the head's rate, which holds it back. */
  | 'notebook-scratch'
  /** As in the notebook: the body is frozen but for its batch norms. */
  | 'notebook-pretrained';

/** What is known of an arm before it is trained. Plain data. */
export interface ArmRecord {
  readonly name: string;
  readonly method: Method;
  readonly architecture: string;
  /** Where its weights come from; absent for random ones. */
  readonly pretrainedOn?: string;
  /** What pretraining took, in watt-hours, once for all who use the weights; absent where nobody knows. */
  readonly pretraining?: { readonly wattHours: number; readonly low: number; readonly high: number };
  /** Numbers of parameters: all, and those that learn. */
  readonly parameters: { readonly total: number; readonly trainable: number };
  /** How rate and length were found. */
  readonly choice: Choice;
}

/** What the search of an arm found, and how. */
export interface Choice {
  /** Peak learning rate of the head. */
  readonly rate: number;
  /** Epochs at which all arms are compared. */
  readonly equalEpochs: number;
  /** Epochs after which more did not help in the search; `equalEpochs` or a multiple. */
  readonly convergedEpochs: number;
  /** Whether the longest training that was tried was still the best: then it may not have converged. */
  readonly atLimit: boolean;
  /** What was tried, in its order; empty where rate and length were given. Loss in nats, on the held-out part. */
  readonly tried: readonly {
    readonly rate: number;
    readonly epochs: number;
    readonly loss: number;
    readonly errorRate: number;
  }[];
  /** Of what was tried: labels a class that were learned from, and pictures judged on. */
  readonly budget?: number;
  readonly judgedOn?: number;
}

export interface StudyBudget {
  /** Labels of each class; of the last budget, which has all, as many as the largest class has. */
  readonly perClass: number;
  /** All labels: fewer than classes times `perClass` where a class has not so many. */
  readonly labels: number;
  /** How often an epoch goes over the pictures: more often where they are few. */
  readonly passes: number;
}

/** A training that was judged on the test pictures. */
export interface JudgedTraining extends TrainingJob {
  readonly outcome: Outcome;
}

/** All that findings are drawn from. Plain data; of a comparison of two runs it is the same with one seed and one budget. */
export interface StudyRecord {
  readonly recipe: 'tuned' | 'notebook';
  /** The arm that the others are measured against comes first: `scratch`, where it is there. */
  readonly arms: readonly ArmRecord[];
  readonly budgets: readonly StudyBudget[];
  /** Those asked for; of some, trainings may be missing. */
  readonly seeds: readonly number[];
  /** The test pictures: file, label, and group if there are groups. */
  readonly test: {
    readonly classes: readonly string[];
    readonly files: readonly string[];
    readonly labels: readonly number[];
    readonly groups?: readonly string[];
  };
  /** Those judged on the test pictures, done so far. */
  readonly trainings: readonly JudgedTraining[];
  /** Grams of CO2 equivalent of a kilowatt-hour. */
  readonly carbon: { readonly gramsPerKwh: number; readonly place: string; readonly source: string };
}

/** What a run folder holds of a study, or of a comparison, which is one with a single seed and all labels. */
export interface SavedStudy {
  readonly kind: 'study' | 'comparison';
  /** The folder. */
  readonly path: string;
  readonly record: StudyRecord;
  /** `config.json`; its `data` is `DataFacts`. */
  readonly config: RunConfig;
  /** When the run was begun, ISO 8601. */
  readonly created: string;
  /** Path of an exported model by arm: of the first seed, with all labels, trained to convergence. */
  readonly models: ReadonlyMap<string, string>;
}
