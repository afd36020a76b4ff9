import { expect, test } from 'vitest';
import { carbonIntensity, carbonOf, worldIntensity } from './carbon.js';

test('an intensity is a number, or that of a country with its source and year', () => {
  expect(carbonIntensity(' de ')).toEqual({
    ...{ gramsPerKwh: 381, place: 'DE', source: 'Ember, by Our World in Data, 2023' },
  });
  expect(carbonIntensity('12.5')).toMatchObject({ gramsPerKwh: 12.5, place: 'given' });
  expect(carbonIntensity('0').gramsPerKwh).toBe(0);
  for (const text of ['', 'XX', '-3', '1e3', 'constructor', '2001', 'germany'])
    expect(() => carbonIntensity(text)).toThrowError(expect.objectContaining({ code: 'E_CARBON_INTENSITY' }));
});

test('carbon is kilowatt-hours times intensity, with the same limits', () => {
  expect(carbonOf({ wattHours: 40, low: 20, high: 60 }, worldIntensity)).toEqual({
    ...{ grams: 19, low: 9.5, high: 28.5, intensity: worldIntensity },
  });
});
