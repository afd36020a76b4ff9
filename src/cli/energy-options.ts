import type { Command } from 'commander';
import { type CarbonIntensity, carbonIntensity, worldIntensity } from '../energy/carbon.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { usageError } from './usage.js';

export interface EnergyOptions {
  /** As it was written: grams or a country. */
  readonly carbonIntensity?: string;
}

/** `--carbon-intensity`, of the electricity. */
export function energyOption(command: Command): Command {
  return command.option(
    '--carbon-intensity <g>',
    'grams of CO2 for a kWh of electricity, or a country such as DE (default: 475, the world)',
    checked,
  );
}

export function intensityOf({ carbonIntensity: text }: EnergyOptions): CarbonIntensity {
  return text === undefined ? worldIntensity : carbonIntensity(text);
}

function checked(text: string): string {
  try {
    carbonIntensity(text);
    return text;
  } catch (error) {
    if (!(error instanceof WarmstartError)) throw error;
    throw usageError('--carbon-intensity', error.fault.expected ?? '', error.fault.received ?? text);
  }
}
