import { expect, test } from 'vitest';
import { comparisonContent, studyContent } from '../../test/support/report-content.js';
import { lengthsOf, mainLength } from './cells.js';
import { powerTicks } from './power-ticks.js';

const { findings } = await studyContent();

test('to convergence comes first, equal epochs second', () => {
  expect(lengthsOf(findings)).toEqual(['converged', 'equal']);
  expect(mainLength(findings)).toBe('converged');
});

test('what is the same trainings is shown once', () => {
  const cells = findings.cells.map((cell) => ({ ...cell, epochs: 20 }));
  expect(lengthsOf({ ...findings, cells })).toEqual(['converged']);
  const arms = findings.arms.map((arm) => ({ ...arm, choice: { ...arm.choice, tried: [] } }));
  expect(lengthsOf({ arms, cells })).toEqual(['equal']);
});

test('a comparison has the one length that it has', async () => {
  expect(lengthsOf((await comparisonContent()).findings)).toEqual(['equal']);
});

test('an axis of powers holds all its numbers between its ends, with words for its ticks', () => {
  const { range, ticks } = powerTicks([0.004, 3, 21_000]);
  expect(range[0]).toBeLessThan(0.004);
  expect(range[1]).toBeGreaterThan(21_000);
  expect(ticks.map(({ label }) => label)).toEqual(['0.01', '0.1', '1', '10', '100', '1,000', '10,000']);
  expect(powerTicks([]).ticks.length).toBeGreaterThan(1);
});
