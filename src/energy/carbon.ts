import { WarmstartError } from '../error/warmstart-error.js';
import type { EnergyAmount } from './energy.js';

/** How much carbon dioxide a kilowatt-hour of electricity stands for. */
export interface CarbonIntensity {
  /** Grams of CO2 equivalent. */
  readonly gramsPerKwh: number;
  /** Country, `world`, or `given`. */
  readonly place: string;
  /** Where the number comes from, with its year. */
  readonly source: string;
}

/** Grams of CO2 equivalent of an amount of energy, with its limits. */
export interface Carbon {
  readonly grams: number;
  readonly low: number;
  readonly high: number;
  readonly intensity: CarbonIntensity;
}

/** Mean of electricity generated in the world. */
export const worldIntensity: CarbonIntensity = {
  gramsPerKwh: 475,
  place: 'world',
  source: 'IEA, Global Energy and CO2 Status Report, 2018',
};

/** Means of a year's generation, whole life cycle: Ember and the Energy Institute, by Our World in Data. */
const byCountry: Readonly<Record<string, readonly [gramsPerKwh: number, year: number]>> = {
  AR: [354, 2023],
  AT: [111, 2023],
  AU: [549, 2023],
  BE: [138, 2023],
  BR: [98, 2023],
  CA: [170, 2023],
  CL: [291, 2023],
  CN: [582, 2023],
  CZ: [450, 2023],
  DE: [381, 2023],
  DK: [152, 2023],
  EE: [417, 2023],
  FI: [79, 2023],
  FR: [56, 2023],
  GB: [268, 2021],
  GR: [337, 2023],
  HU: [204, 2023],
  IE: [291, 2023],
  IN: [713, 2023],
  NL: [389, 2021],
  NO: [30, 2023],
  NZ: [132, 2021],
  PL: [662, 2023],
  PT: [219, 2021],
  SE: [41, 2023],
  US: [379, 2021],
  ZA: [716, 2021],
};

/**
 * The intensity that a text names: a number of grams per kWh, or a country by its two letters (ISO 3166).
 * @throws WarmstartError `E_CARBON_INTENSITY` when it is neither, or the country is not in the table
 */
export function carbonIntensity(text: string): CarbonIntensity {
  const code = text.trim().toUpperCase();
  const known = Object.hasOwn(byCountry, code) ? byCountry[code] : undefined;
  if (known) return { gramsPerKwh: known[0], place: code, source: `Ember, by Our World in Data, ${known[1]}` };
  const grams = /^\d+(\.\d+)?$/.test(code) ? Number(code) : Number.NaN;
  if (grams <= 2000) return { gramsPerKwh: grams, place: 'given', source: 'given' };
  throw new WarmstartError({
    code: 'E_CARBON_INTENSITY',
    problem: 'the carbon intensity of electricity is not known',
    expected: `grams of CO2 per kWh, from 0 to 2000, or a country: ${Object.keys(byCountry).join(' ')}`,
    received: JSON.stringify(text.slice(0, 100)),
    hint: 'give the number of your supplier or country in grams per kWh',
  });
}

export function carbonOf({ wattHours, low, high }: EnergyAmount, intensity: CarbonIntensity): Carbon {
  const grams = (amount: number) => (amount / 1000) * intensity.gramsPerKwh;
  return { grams: grams(wattHours), low: grams(low), high: grams(high), intensity };
}
