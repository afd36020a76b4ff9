import { expect, test } from 'vitest';
import {
  coverage,
  distributions,
  equivalenceCoverage,
  intervals,
  learners,
  newcombeCoverage,
  wilsonCoverage,
} from './coverage.mjs';

// The program as it was built last: npm test builds it first. 500 trials: a standard error of one percent.
const small = { trials: 500, seed: 3, resamples: 500 };

test.each(Object.keys(distributions))('the interval of the mean of %s holds it about as often as it says', (name) => {
  for (const n of [6, 10]) {
    const held = coverage(distributions[name], intervals['BCa, expanded'], { n, ...small });
    expect(held).toBeGreaterThan(0.87);
    expect(held).toBeLessThan(0.98);
  }
});

test("for few values Efron's own interval is too short", () => {
  const of = (interval) => coverage(distributions.normal, interval, { n: 6, ...small });
  expect(of(intervals.BCa)).toBeLessThan(of(intervals['BCa, expanded']) - 0.03);
});

test('intervals of proportions hold them as often as they say, or oftener', () => {
  for (const p of [0.05, 0.5]) {
    const held = wilsonCoverage({ n: 127, p, ...small });
    expect(held).toBeGreaterThan(0.92);
    expect(held).toBeLessThan(0.98);
  }
  expect(newcombeCoverage({ n: 127, a: 0.5, b: 0.3, alike: 0.7, ...small })).toBeLessThan(0.98);
  for (const alike of [0, 0.7])
    expect(newcombeCoverage({ n: 127, a: 0.05, b: 0.02, alike, ...small })).toBeGreaterThan(0.93);
});

test('the interval of what labels are worth holds it about as often as it says', () => {
  const shares = equivalenceCoverage(learners['1.7 times the labels'], { seeds: 6, ...small, resamples: 200 });
  expect(shares.at(-1)).toBeUndefined();
  for (const held of shares.slice(0, -1)) {
    expect(held).toBeGreaterThan(0.87);
    expect(held).toBeLessThan(0.98);
  }
});
