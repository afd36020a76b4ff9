import { expect, test } from 'vitest';
import { killRuns } from './kills.mjs';

// The program as it was built last: npm test builds it first.
test('trainings that are killed at random moments end with the same bits as undisturbed ones', async () => {
  const kills = Number(process.env.WARMSTART_KILLS ?? 4);
  const found = await killRuns(kills, 1);
  expect(found.faults).toEqual([]);
  expect(found.killed).toBe(kills);
  expect(found.runs).toBeGreaterThan(0);
});
