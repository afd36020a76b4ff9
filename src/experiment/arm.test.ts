import { expect, test } from 'vitest';
import { epochsToReach } from './arm.js';

test('epochsToReach counts epochs from 1, and knows never', () => {
  const records = [0.5, 0.4, 0.3, 0.4].map((error_rate, epoch) => {
    return { epoch, trainLoss: 1, validLoss: 1, metrics: { error_rate }, seconds: 1 };
  });
  expect(epochsToReach(records, 0.4)).toBe(2);
  expect(epochsToReach(records, 0.35)).toBe(3);
  expect(epochsToReach(records, 0.2)).toBeUndefined();
  expect(epochsToReach([], 0.2)).toBeUndefined();
});
