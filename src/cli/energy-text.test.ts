import { expect, test } from 'vitest';
import { carbonIntensity, carbonOf, worldIntensity } from '../energy/carbon.js';
import type { Energy } from '../energy/energy.js';
import { ratedProcessor } from '../energy/rated-power.js';
import { energyComparison, energySentence, pretrainingSentence } from './energy-text.js';

function metered(low: number, high: number, more: Partial<Energy> = {}, intensity = worldIntensity) {
  const wattHours = (low + high) / 2;
  const energy: Energy = { wattHours, low, high, method: 'estimated', seconds: 1, parts: [], notes: [], ...more };
  return { energy, carbon: carbonOf(energy, intensity) };
}

test('says what is estimated, from what, and why', () => {
  const notes = ['only root may read /sys/class/powercap/intel-rapl:0/energy_uj'];
  expect(energySentence(metered(20, 60, { notes }))).toBe(
    'Energy: 20 to 60 Wh, estimated from rated power and CPU time (only root may read ' +
      '/sys/class/powercap/intel-rapl:0/energy_uj); 10 to 30 g of CO2 at 475 g/kWh (world; IEA, Global Energy and CO2 ' +
      'Status Report, 2018).',
  );
});

test('says what is measured', () => {
  const given = carbonIntensity('100');
  expect(energySentence(metered(9.6, 10.4, { method: 'partly measured' }, given), ' since then')).toBe(
    "Energy since then: 10 Wh, measured by the processor's counters, other programs included; memory is estimated; " +
      '1 g of CO2 at 100 g/kWh (given).',
  );
});

test('compares, and puts pretraining beside it', () => {
  expect(energyComparison(metered(20, 60), metered(2, 6))).toMatch(
    /^The energy is estimated from rated power and CPU time. It stands for 10 to 30 g of CO2 from scratch and 1 to 3 g /,
  );
  expect(pretrainingSentence(ratedProcessor({ cpuSeconds: 2 * 56 * 60, threads: 2 }))).toBe(
    'Pretraining is not in it: that took 3 to 80 Wh once, estimated from its time and rated power; shared by 100 ' +
      'trainings, 30 to 800 mWh each.',
  );
});
