import { expect, test } from 'vitest';
import { amortised, type EnergyPart, totalEnergy } from './energy.js';

const part = (wattHours: number, method: EnergyPart['method']): EnergyPart => ({
  ...{ part: 'processor', wattHours, low: wattHours / 2, high: 2 * wattHours, method, scope: 'all', source: 'a test' },
});

test('the total says how much of it was measured', () => {
  const [measured, estimated] = [part(4, 'measured'), part(2, 'estimated')];
  expect(totalEnergy([measured, estimated], 9, ['why'])).toEqual({
    ...{ wattHours: 6, low: 3, high: 12, method: 'partly measured', seconds: 9 },
    ...{ parts: [measured, estimated], notes: ['why'] },
  });
  expect(totalEnergy([measured], 1, []).method).toBe('measured');
  expect(totalEnergy([estimated, estimated], 1, []).method).toBe('estimated');
});

test('what was done once is shared by the runs', () => {
  expect(amortised({ wattHours: 80, low: 5, high: 90 }, 10)).toEqual({ wattHours: 8, low: 0.5, high: 9 });
});
