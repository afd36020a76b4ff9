import { expect, test } from 'vitest';
import { coverage, distributions, intervals } from './coverage.mjs';

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
