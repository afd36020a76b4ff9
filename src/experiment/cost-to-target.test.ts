import { expect, test } from 'vitest';
import { costToTarget, energyToTarget } from './cost-to-target.js';

const records = [0.5, 0.4, 0.3, 0.4].map((error_rate, epoch) => {
  return { epoch, trainLoss: 1, validLoss: 1, metrics: { error_rate, loss: 1 - error_rate }, seconds: 10 - epoch };
});

test('counts epochs from 1 with their seconds, and knows never', () => {
  expect(costToTarget(records, 0.4)).toEqual({ epochs: 2, seconds: 19 });
  expect(costToTarget(records, 0.35)).toEqual({ epochs: 3, seconds: 27 });
  expect(costToTarget(records, 0.2)).toBeUndefined();
  expect(costToTarget([], 0.2)).toBeUndefined();
  expect(costToTarget(records, 0.55, 'loss')?.epochs).toBe(1);
  expect(costToTarget(records, 0.5, 'absent')).toBeUndefined();
});

test('energy goes with the time of the epochs', () => {
  expect(energyToTarget(records, 0.4, 68)).toBeCloseTo(38, 12);
  expect(energyToTarget(records, 0.3, 34)).toBeCloseTo(27, 12);
  expect(energyToTarget(records, 0.2, 34)).toBeUndefined();
});
