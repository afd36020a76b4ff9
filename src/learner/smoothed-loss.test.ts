import { expect, test } from 'vitest';
import { SmoothedLoss } from './smoothed-loss.js';

test('the smoothed loss is the debiased exponential mean', () => {
  const smoothed = new SmoothedLoss();
  expect(smoothed.value).toBeNaN();
  smoothed.add(0.9);
  expect(smoothed.value).toBeCloseTo(0.9, 12);
  smoothed.add(0.5);
  expect(smoothed.value).toBeCloseTo((0.98 * 0.9 + 0.5) / 1.98, 12);
  for (let i = 0; i < 2000; i++) smoothed.add(0.25);
  expect(smoothed.value).toBeCloseTo(0.25, 12);
});
