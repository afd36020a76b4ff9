import { inPoints, limit, points, rate } from '../experiment/percent.js';
import type { LabelCount } from '../statistics/label-equivalence.js';
import type { Interval } from '../statistics/wilson.js';
import type { Estimate } from './findings.js';
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

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
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

/** `15 errors in 100`. */
export function errorsIn100(fraction: number, n: number): string {
  const number = rate(fraction, n).replace(' %', '');
  const words = number.replace('<', 'fewer than ').replace('>', 'more than ');
  return `${words} ${/^<?1$/.test(number) ? 'error' : 'errors'} in 100`;
}

/** `20 points, 95 % interval 16 to 24`, of a difference whose sign is said otherwise. */
export function byPoints({ mean, interval }: Estimate, n: number): string {
  const value = inPoints(points(Math.abs(mean), n));
  if (!interval) return value;
  const [low, high] = mean < 0 ? [-interval.high, -interval.low] : [interval.low, interval.high];
  return `${value}, ${intervalWords({ low, high }, (one) => limit(one, n, signedPoints))}`;
}

function signedPoints(fraction: number, n: number): string {
  return fraction < 0 ? `-${points(-fraction, n)}` : points(fraction, n);
}

export function intervalWords({ low, high }: Interval, say: (value: number) => string): string {
  return `95 % interval ${say(low)} to ${say(high)}`;
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

export function energyWords(wattHours: number): string {
  return `${two(wattHours)} Wh`;
}

function two(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
