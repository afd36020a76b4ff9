import type { Carbon } from './carbon.js';
import type { EnergyAmount } from './energy.js';

/** A range in words, in the unit that suits it, with no more digits than it carries: `3 to 80 Wh`, `12 Wh`. */
export function inWattHours({ low, high }: EnergyAmount): string {
  return range(low, high, [
    [1000, 'kWh'],
    [1, 'Wh'],
    [0, 'mWh'],
  ]);
}

/** `1.4 to 38 g`. */
export function inGrams({ low, high }: Carbon): string {
  return range(low, high, [
    [1000, 'kg'],
    [1, 'g'],
    [0, 'mg'],
  ]);
}

function range(low: number, high: number, units: readonly (readonly [from: number, unit: string])[]): string {
  const [from, unit] = units.find(([least]) => high >= least) ?? [1, ''];
  const scale = from === 0 ? 1e-3 : from;
  // A tenth apart, two digits are known; where the ends are twice as far apart, not more than one.
  const digits = high > 2 * low ? 1 : 2;
  const [a, b] = [low, high].map((value) => plain(value / scale, digits));
  return a === b || high <= 1.2 * low ? `${plain((low + high) / 2 / scale, 2)} ${unit}` : `${a} to ${b} ${unit}`;
}

/** So many significant digits, without an exponent: 0.0512 is 0.05, 1234 is 1200. */
function plain(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}
