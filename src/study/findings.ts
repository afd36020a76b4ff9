import type { EnergyAmount } from '../energy/energy.js';
import type { LabelEquivalence } from '../statistics/label-equivalence.js';
import type { Interval } from '../statistics/wilson.js';
import type { ArmRecord, StudyBudget } from './study-record.js';

/** `equal`: after as many epochs for every arm. `converged`: each arm as long as helped it. */
export type Length = 'equal' | 'converged';

/** Mean over seeds, and its 95 % interval (BCa, expanded); absent below six seeds, and where all are the same. */
export interface Estimate {
  readonly mean: number;
  readonly interval?: Interval;
  /** The value of each seed, in the order of `Findings.seeds`. */
  readonly values: readonly number[];
}

/** One arm at one budget and length, over the seeds that all arms have finished. */
export interface Cell {
  readonly arm: string;
  readonly budget: number;
  readonly length: Length;
  readonly epochs: number;
  readonly errorRate: Estimate;
  readonly macroF1: Estimate;
  readonly auroc?: Estimate;
  readonly loss: Estimate;
  /** Seconds and watt-hours of a training. */
  readonly seconds: Estimate;
  readonly energy: { readonly wattHours: number; readonly low: number; readonly high: number; readonly method: string };
  /** Grams of CO2 equivalent, in the middle and at the limits of the energy. */
  readonly carbon: { readonly grams: number; readonly low: number; readonly high: number };
  /** Of a single seed: 95 % Wilson interval of its error rate. */
  readonly wilson?: Interval;
  /** Seeds of which the loss stopped being a number. */
  readonly diverged: readonly number[];
}

/** An arm against the first one at the same budget and length. Differences are the first one's less this one's: above 0 this one is better. */
export interface ArmComparison {
  readonly arm: string;
  readonly against: string;
  readonly budget: number;
  readonly length: Length;
  readonly errorRate: Estimate;
  /** Two-sided sign-flip p of the error, and at the largest budget that corrected for the number of arms; absent below two seeds. */
  readonly p?: number;
  readonly adjustedP?: number;
  /** Probability that this arm's error is the lower one on the same seed. */
  readonly superiority: Interval & {
    readonly probability: number;
    readonly better: number;
    readonly worse: number;
    readonly tied: number;
  };
  /** Of a single seed: exact McNemar p on the test pictures. */
  readonly mcnemar?: number;
  /** `lower` or `higher` error than the first arm's where that is shown, else `undecided`; `too few seeds` below six. */
  readonly outcome: 'lower' | 'higher' | 'undecided' | 'too few seeds';
}

/** What it took each arm, with all labels, until its error was no higher than the first arm's last one. */
export interface Convergence {
  readonly arm: string;
  readonly length: Length;
  /** The error to be reached, 0 to 1: what the first arm ends with at this length, mean over the seeds. */
  readonly target?: number;
  /** Mean error on the test pictures after each epoch, and between which seeds it lies. */
  readonly curve: readonly {
    readonly epoch: number;
    readonly mean: number;
    readonly low: number;
    readonly high: number;
  }[];
  /** Seeds that reached it, of all. */
  readonly reached: number;
  readonly of: number;
  /** Medians over all seeds, those that never did counting as more than any other; absent where the median never did. */
  readonly epochs?: number;
  readonly seconds?: number;
  readonly energy?: EnergyAmount;
}

/** What the labels of an arm are worth in labels of the first one. */
export interface Equivalence {
  readonly arm: string;
  readonly against: string;
  readonly length: Length;
  readonly rows: readonly LabelEquivalence[];
}

/** What a study found: plain data, and all that a report shows of it. */
export interface Findings {
  /** The first one is what the others are measured against. */
  readonly arms: readonly ArmRecord[];
  readonly budgets: readonly StudyBudget[];
  /** Those that every arm has finished at every budget: only they count. */
  readonly seeds: readonly number[];
  /** Seeds asked for that are not finished. */
  readonly unfinished: readonly number[];
  /** Number of test pictures, and of their groups. */
  readonly test: { readonly pictures: number; readonly groups?: number };
  readonly cells: readonly Cell[];
  readonly comparisons: readonly ArmComparison[];
  readonly equivalences: readonly Equivalence[];
  readonly convergence: readonly Convergence[];
  /** Of the whole study, trainings of the search not counted. */
  readonly total: {
    readonly trainings: number;
    readonly seconds: number;
    readonly wattHours: number;
    readonly low: number;
    readonly high: number;
  };
  readonly verdict: StudyVerdict;
}

/** The findings in words that claim no more than the figures do. */
export interface StudyVerdict {
  /** One sentence: the answer. */
  readonly headline: string;
  /** What it rests on, a sentence each: error, labels, time and energy. */
  readonly sentences: readonly string[];
  /** What must be known to trust it: number of seeds, one test set, lengths at their limit, unfinished seeds. */
  readonly caveats: readonly string[];
}
