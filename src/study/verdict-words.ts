import { inPoints, limit, points, rate } from '../experiment/percent.js';
import type { LabelCount } from '../statistics/label-equivalence.js';
import type { Interval } from '../statistics/wilson.js';
import type { ArmRecord, Method } from './study-record.js';

const phrases: Readonly<Record<Method, string>> = {
  scratch: 'training from scratch',
  finetune: 'fine-tuning pretrained weights',
  frozen: 'training a head on the frozen pretrained body',
  features: 'a linear layer on pretrained features',
  lora: 'training low-rank adapters of pretrained weights',
  'notebook-scratch': "the notebook's handicapped training from scratch",
  'notebook-pretrained': "the notebook's training of pretrained weights",
};

/** What an arm does, as the subject of a sentence; with its name where another arm does the same. */
export function armPhrase(arm: ArmRecord, arms: readonly ArmRecord[]): string {
  const alone = arms.filter(({ method }) => method === arm.method).length === 1;
  return alone ? phrases[arm.method] : `${phrases[arm.method]} (${arm.name})`;
}

const small = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** `two seeds`, `12 seeds`. */
export function counted(count: number, noun: string): string {
  return `${small[count] ?? count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * The number of pictures that the digits of an error are those of: whole percents, unless there are a thousand test
 * pictures and the seeds agree to within a point of their mean.
 */
export function digitsOf(
  pictures: number,
  ...estimates: readonly { readonly interval?: Interval | undefined }[]
): number {
  const agree = estimates.every(({ interval }) => interval && interval.high - interval.low <= 0.02);
  return agree ? pictures : Math.min(pictures, 999);
}

/** `15 errors in 100`, `fewer than 1 error in 100`. */
export function errorsIn100(fraction: number, n: number): string {
  const number = rate(fraction, n).replace(' %', '');
  const words = number.replace('<', 'fewer than ').replace('>', 'more than ');
  return `${words} ${/^<?1$/.test(number) ? 'error' : 'errors'} in 100`;
}

/** `20 points`, `less than 1 point`. */
export function pointsWords(fraction: number, n: number): string {
  return inPoints(points(Math.abs(fraction), n)).replace(/^<(.*) points?$/, 'less than $1 point');
}

/** `95 % interval 16 to 24` of a difference whose direction is said; of one with both, `4 lower to 3 higher`. */
export function pointsInterval({ low, high }: Interval, n: number): string {
  const atMost = (value: number) => points(Math.abs(value), n).replace('<', 'less than ');
  if (low < 0 && high > 0) return `95 % interval ${atMost(high)} lower to ${atMost(low)} higher`;
  const [near, far] = high > 0 ? [low, high] : [-high, -low];
  return `95 % interval ${limit(near, n, points).replace('>', 'more than ')} to ${atMost(far)}`;
}

/** p with two digits; with so few ways to flip signs it cannot be 0. */
export function pWords(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toPrecision(2))}`;
}

/** `200`, `more than 508`: what was interpolated has two digits, a budget is said as it is. */
export function labelWords({ labels, beyond }: LabelCount, budgets: readonly number[]): string {
  if (beyond) return `${beyond} than ${labels}`;
  const budget = budgets.find((one) => Math.abs(one - labels) < 1e-6 * one);
  return String(budget ?? Number(labels.toPrecision(2)));
}

/** Two digits, and a unit of their size. */
export function secondsWords(seconds: number): string {
  if (seconds < 90) return `${two(seconds)} s`;
  return seconds < 5400 ? `${two(seconds / 60)} min` : `${two(seconds / 3600)} h`;
}

function two(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
