import { namedMetrics } from '../metrics/named-metrics.js';
import type { LearningRate } from '../optim/discriminative-rates.js';
import { usageError } from './usage.js';

/** Reads a whole number from `least` to `most`. @throws WarmstartError `E_USAGE` */
export function wholeNumber(option: string, least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const upTo = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw usageError(option, `a whole number ${upTo}`, text);
  };
}

/** Reads `auto`, or what `read` reads. */
export function orAuto<T>(read: (text: string) => T): (text: string) => T | 'auto' {
  return (text) => (text === 'auto' ? text : read(text));
}

/** Reads a share of all pictures, above 0 and below 1. @throws WarmstartError `E_USAGE` */
export function share(option: string): (text: string) => number {
  return (text) => {
    const value = positive(text);
    if (value !== undefined && value < 1) return value;
    throw usageError(option, 'a share between 0 and 1, such as 0.2', text);
  };
}

/** Reads a number above 0. @throws WarmstartError `E_USAGE` */
export function positiveNumber(option: string): (text: string) => number {
  return (text) => {
    const value = positive(text);
    if (value !== undefined) return value;
    throw usageError(option, 'a number above 0, such as 1.5', text);
  };
}

/** Reads a regular expression. @throws WarmstartError `E_USAGE` */
export function pattern(option: string): (text: string) => RegExp {
  return (text) => {
    try {
      return new RegExp(text);
    } catch (cause) {
      throw usageError(option, "a JavaScript regular expression, such as '^[^_]+'", (cause as Error).message);
    }
  };
}

/** Reads a number of at least 0. @throws WarmstartError `E_USAGE` */
export function zeroOrMore(option: string, example: string): (text: string) => number {
  return (text) => {
    const value = /^\s*0*\.?0*\s*$/.test(text) && text.includes('0') ? 0 : positive(text);
    if (value !== undefined) return value;
    throw usageError(option, `a number of at least 0, such as ${example}`, text);
  };
}

/** Reads fastai's slice: `3e-3` is slice(3e-3), `1e-5,1e-3` is slice(1e-5, 1e-3). @throws WarmstartError `E_USAGE` */
export function learningRate(option: string): (text: string) => LearningRate {
  return (text) => {
    const [first, last, ...more] = text.split(',').map(positive);
    if (more.length === 0 && first !== undefined) {
      if (!text.includes(',')) return { last: first };
      if (last !== undefined) return { first, last };
    }
    throw usageError(option, 'a rate such as 3e-3, or two such as 1e-5,1e-3', text);
  };
}

/** Reads names of metrics, joined by commas. @throws WarmstartError `E_USAGE` */
export function metricNames(option: string): (text: string) => string[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.filter((name) => !namedMetrics.has(name));
    if (unknown.length === 0) return [...new Set(names)];
    throw usageError(option, `some of ${[...namedMetrics.keys()].join(', ')}`, unknown.join(', '));
  };
}

function positive(text: string): number | undefined {
  const value = /^\s*(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
