import { formatDuration } from '../experiment/duration.js';
import { limit, rate, signed } from '../experiment/percent.js';
import { formatCount } from '../page/count-words.js';
import type { Interval } from '../statistics/wilson.js';
import type { ArmComparison, Cell, Estimate, Length } from '../study/findings.js';
import type { Method, StudyBudget } from '../study/study-record.js';
import { digitsOf } from '../study/verdict-words.js';

/** A number with few significant digits and no exponent. */
export function shortNumber(value: number, digits = 2): string {
  return Number(value.toPrecision(digits)).toLocaleString('en-US', { maximumSignificantDigits: digits });
}

/** `2026-11-27T09:30:00Z` as `27 November 2026`; what is no date stays as it is. */
export function formatDate(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date);
}

export const lengthWords: Readonly<Record<Length, string>> = {
  converged: 'each arm as long as it helped',
  equal: 'equal epochs for all',
};

export const methodWords: Readonly<Record<Method, string>> = {
  scratch: 'from random weights, everything learns',
  finetune: 'from pretrained weights, everything learns, earlier layers more slowly',
  frozen: 'pretrained body kept as it is, a head learns on top',
  features: 'pretrained body kept as it is, one linear layer learns on top',
  lora: 'pretrained weights kept as they are, low-rank adapters beside them and a head learn',
  'notebook-scratch': 'from random weights, the body at a tenth of the rate: held back, as in the notebook',
  'notebook-pretrained': 'pretrained body kept but for its batch norms, as in the notebook',
};

/** `0.4 s`; from ten seconds on as `00:37` or `1:02:03`. */
export function timeWords(seconds: number): string {
  return seconds < 9.95 ? `${Number(seconds.toPrecision(2))} s` : formatDuration(seconds);
}

/** `64 (32 a class)`. */
export function budgetWords({ labels, perClass }: StudyBudget): string {
  return `${formatCount(labels)} (${formatCount(perClass)} a class)`;
}

/** `7.2 to 9.1 %`. */
export function rateInterval({ low, high }: Interval, n: number): string {
  return `${rate(low, n).replace(' %', '')} to ${rate(high, n)}`;
}

/** `8.1 % (7.2 to 9.1)`; of a single seed with the interval of its pictures. */
export function errorWords({ errorRate, wilson }: Pick<Cell, 'errorRate' | 'wilson'>, pictures: number): string {
  const n = errorRate.values.length > 1 ? digitsOf(pictures, errorRate) : pictures;
  const interval = errorRate.interval ?? wilson;
  const said = rate(errorRate.mean, n);
  return interval === undefined ? said : `${said} (${rateInterval(interval, n).replace(' %', '')})`;
}

/** `+3.1 (+2.0 to +4.2)`, in points. */
export function differenceWords({ mean, interval, values }: Estimate, pictures: number): string {
  const n = values.length > 1 ? digitsOf(pictures, { interval }) : pictures;
  if (interval === undefined) return signed(mean, n);
  return `${signed(mean, n)} (${limit(interval.low, n, signed)} to ${limit(interval.high, n, signed)})`;
}

/** A number with so many decimals, and its interval. */
export function estimateWords({ mean, interval }: Estimate, decimals: number): string {
  const said = mean.toFixed(decimals);
  return interval === undefined
    ? said
    : `${said} (${interval.low.toFixed(decimals)} to ${interval.high.toFixed(decimals)})`;
}

/** A p value as it is usually written. */
export function pWords(p: number | undefined): string {
  if (p === undefined) return '–';
  return p < 0.001 ? '<0.001' : p.toPrecision(2);
}

export function outcomeWords(outcome: ArmComparison['outcome'], against: string): string {
  return {
    lower: `lower error than ${against}`,
    higher: `higher error than ${against}`,
    undecided: 'no difference could be shown',
    'too few seeds': 'too few seeds to say',
  }[outcome];
}

/** Points of a rate, as a number for an axis. */
export function inPercent(fraction: number): number {
  return 100 * fraction;
}
