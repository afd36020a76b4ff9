import { describe, expect, test } from 'vitest';
import type { Estimate } from '../study/findings.js';
import { differenceWords, errorWords, formatDate, outcomeWords, pWords, shortNumber, timeWords } from './words.js';

const narrow: Estimate = { mean: 0.0813, interval: { low: 0.0721, high: 0.0909 }, values: [0.08, 0.0826] };
const wide: Estimate = { mean: 0.4149, interval: { low: 0.383, high: 0.444 }, values: [0.4, 0.43] };

describe('an error in words', () => {
  test('has one decimal where there are a thousand pictures and the seeds agree, else none', () => {
    expect(errorWords({ errorRate: narrow }, 1216)).toBe('8.1 % (7.2 to 9.1)');
    expect(errorWords({ errorRate: narrow }, 300)).toBe('8 % (7 to 9)');
    expect(errorWords({ errorRate: wide }, 1216)).toBe('41 % (38 to 44)');
  });

  test('of a single seed has the interval of its pictures', () => {
    const single = { errorRate: { mean: 0.118, values: [0.118] }, wilson: { low: 0.101, high: 0.137 } };
    expect(errorWords(single, 1216)).toBe('11.8 % (10.1 to 13.7)');
    expect(errorWords({ errorRate: single.errorRate }, 1216)).toBe('11.8 %');
  });
});

test('a difference has its sign, and a limit that is not zero does not read as zero', () => {
  expect(differenceWords({ ...narrow, mean: 0.005, interval: { low: 0.0002, high: 0.0098 } }, 1216)).toBe(
    '+0.5 (>0 to +1.0)',
  );
  expect(differenceWords({ ...wide, mean: -0.03, interval: { low: -0.07, high: 0.01 } }, 1216)).toBe('-3 (-7 to +1)');
});

test('times, numbers, p values and dates', () => {
  expect([0.42, 9.94, 9.96, 3725].map(timeWords)).toEqual(['0.42 s', '9.9 s', '00:10', '1:02:05']);
  expect([0.0684, 1234, 53].map((value) => shortNumber(value))).toEqual(['0.068', '1,200', '53']);
  expect([0.03125, 0.0004, undefined].map(pWords)).toEqual(['0.031', '<0.001', '–']);
  expect(formatDate('2026-11-27T23:59:00Z')).toBe('27 November 2026');
  expect(formatDate('yesterday')).toBe('yesterday');
});

test('below six seeds nothing is claimed', () => {
  expect(outcomeWords('too few seeds', 'scratch')).toBe('too few seeds to say');
  expect(outcomeWords('undecided', 'scratch')).toBe('no difference could be shown');
});
