import { mcnemarExact } from '../statistics/mcnemar.js';
import { newcombeInterval } from '../statistics/newcombe.js';
import { countPairs } from '../statistics/paired-counts.js';
import { type Interval, wilsonInterval } from '../statistics/wilson.js';

/** A share of pictures, as fractions of 1, with its 95 % Wilson interval. */
export interface ErrorRate extends Interval {
  readonly rate: number;
  readonly wrong: number;
  readonly n: number;
}

/** What pretraining did to the error: lowered it, raised it, or nothing that could be shown. */
export type Outcome = 'lower' | 'higher' | 'undecided';

/** What pretraining did, on one set of pictures. */
export interface Comparison {
  /** Without pretraining. */
  readonly errorA: ErrorRate;
  /** With pretraining. */
  readonly errorB: ErrorRate;
  /** errorA less errorB, so positive where pretraining helped, with its 95 % interval (Newcombe, method 10). */
  readonly difference: Interval & { readonly value: number };
  /** Two-sided, exact McNemar test. */
  readonly p: number;
  readonly outcome: Outcome;
}

/**
 * Compares training without pretraining (A) and with it (B) on one validation set. A difference counts as shown only
 * if the interval leaves out 0 and p is below 0.05.
 * @param correctA of each picture, whether A was right; B's in the same order
 * @throws WarmstartError `E_STATISTICS_PAIRS` if there are no pictures or the two do not have as many
 */
export function comparePairs(correctA: readonly boolean[], correctB: readonly boolean[]): Comparison {
  const counts = countPairs(correctA, correctB);
  const n = correctA.length;
  const numbers = {
    errorA: errorRate(counts.bothWrong + counts.onlyAWrong, n),
    errorB: errorRate(counts.bothWrong + counts.onlyBWrong, n),
    difference: { value: (counts.onlyAWrong - counts.onlyBWrong) / n, ...newcombeInterval(counts) },
    p: mcnemarExact(counts),
  };
  const { low, high } = numbers.difference;
  const outcome = numbers.p >= 0.05 || (low <= 0 && high >= 0) ? 'undecided' : low > 0 ? 'lower' : 'higher';
  return { ...numbers, outcome };
}

function errorRate(wrong: number, n: number): ErrorRate {
  return { rate: wrong / n, ...wilsonInterval(wrong, n), wrong, n };
}
