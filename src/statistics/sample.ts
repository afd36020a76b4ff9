import { WarmstartError } from '../error/warmstart-error.js';

/** A number that sums up a sample. */
export type Statistic = (sample: ArrayLike<number>) => number;

/** NaN of nothing. */
export const mean: Statistic = (sample) => {
  let sum = 0;
  for (let i = 0; i < sample.length; i++) sum += sample[i] as number;
  return sum / sample.length;
};

/** The middle value, or the mean of the two middle ones; NaN of nothing. */
export const median: Statistic = (sample) => {
  const sorted = Float64Array.from(sample).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
};

/** Of the values about their mean, with n - 1 in the denominator; of one value NaN. */
export function standardDeviation(sample: ArrayLike<number>): number {
  const middle = mean(sample);
  let squares = 0;
  for (let i = 0; i < sample.length; i++) squares += ((sample[i] as number) - middle) ** 2;
  return Math.sqrt(squares / (sample.length - 1));
}

/** Values of one size come out within this share of each other, however they were computed. */
export const ROUNDING = 1e-12;

/** Whether all values are the same, but for rounding. */
export function allEqual(sample: readonly number[]): boolean {
  return Math.max(...sample) - Math.min(...sample) <= ROUNDING * Math.max(...sample.map(Math.abs));
}

/** B's value less A's for each pair. @throws WarmstartError `E_STATISTICS_SAMPLE` unless both have as many, and some */
export function pairedDifferences(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length || a.length === 0)
    throw notASample('pairs: as many values of one arm as of the other', `${a.length} and ${b.length} values`);
  return requireFinite(a.map((value, i) => (b[i] as number) - value));
}

/** The same sample, if there is something in it and all of it is finite. @throws WarmstartError `E_STATISTICS_SAMPLE` */
export function requireFinite<T extends readonly number[]>(sample: T): T {
  if (sample.length === 0) throw notASample('at least one value', 'none');
  const bad = sample.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw notASample('finite numbers', `${sample[bad]} as value ${bad + 1} of ${sample.length}`);
  return sample;
}

function notASample(expected: string, received: string): WarmstartError {
  return new WarmstartError({ code: 'E_STATISTICS_SAMPLE', problem: 'this is no sample', expected, received });
}
