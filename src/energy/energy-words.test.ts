import { expect, test } from 'vitest';
import { worldIntensity } from './carbon.js';
import { inGrams, inWattHours } from './energy-words.js';

const said = (low: number, high: number) => inWattHours({ wattHours: (low + high) / 2, low, high });

test('a range has no more digits than it carries', () => {
  expect(said(2.63, 79.3)).toBe('3 to 80 Wh');
  expect(said(21.4, 38.2)).toBe('21 to 38 Wh');
  expect(said(0.043, 1.31)).toBe('0.04 to 1 Wh');
  expect(said(11.6, 12.9)).toBe('12 Wh');
  expect(said(96, 104)).toBe('100 Wh');
  expect(said(0.0004, 0.0123)).toBe('0.4 to 10 mWh');
  expect(said(700, 21_600)).toBe('0.7 to 20 kWh');
  expect(said(0, 0)).toBe('0 mWh');
  expect(inGrams({ grams: 20, low: 1.25, high: 37.7, intensity: worldIntensity })).toBe('1 to 40 g');
});
