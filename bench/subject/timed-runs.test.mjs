import { afterEach, expect, test, vi } from 'vitest';
import { summaryOf, timedRuns } from './timed-runs.mjs';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs that take these seconds in turn, the last of them for ever. */
function runsOf(...durations) {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  return vi.fn(async (number) => {
    now += 1000 * (durations[number] ?? durations.at(-1));
  });
}

test('two short runs warm up, then as many are measured as are asked for', async () => {
  expect(await timedRuns(runsOf(3, 2, 1), { most: 4, budget: 60 })).toEqual([1, 1, 1, 1]);
});

test('one long run warms up, and none begins that would not end in time', async () => {
  expect(await timedRuns(runsOf(12, 11), { most: 5, budget: 60 })).toEqual([11, 11, 11, 11]);
});

test('however long it takes, two are measured', async () => {
  const run = runsOf(100);
  expect(await timedRuns(run, { most: 5, budget: 60 })).toEqual([100, 100]);
  expect(run.mock.calls).toEqual([[0], [1], [2]]);
});

test.each([
  [[3, 1, 2], { minSeconds: 1, medianSeconds: 2, runs: 3 }],
  [[4, 1, 2, 10], { minSeconds: 1, medianSeconds: 3, runs: 4 }],
])('summary of %j', (seconds, summary) => {
  expect(summaryOf(seconds)).toEqual(summary);
});
