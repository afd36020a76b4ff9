import type { Carbon } from '../energy/carbon.js';
import { amortised, type Energy, type EnergyPart } from '../energy/energy.js';
import { inGrams, inWattHours } from '../energy/energy-words.js';

/** What was metered of a training. */
export interface Metered {
  readonly energy: Energy;
  readonly carbon: Carbon;
}

/** Trainings over which pretraining is shared in words. */
const RUNS = 100;

/** What a training took, and how that is known. @param since what the meter has not seen, in words */
export function energySentence({ energy, carbon }: Metered, since = ''): string {
  return `Energy${since}: ${inWattHours(energy)}, ${known(energy)}; ${inGrams(carbon)} of CO2 ${at(carbon)}.`;
}

/** What is behind the two numbers of a comparison. */
export function energyComparison(scratch: Metered, pretrained: Metered): string {
  return (
    `The energy is ${known(scratch.energy)}. It stands for ${inGrams(scratch.carbon)} of CO2 from scratch and ` +
    `${inGrams(pretrained.carbon)} pretrained, ${at(scratch.carbon)}.`
  );
}

/** What pretraining took, which no training has in its number. */
export function pretrainingSentence(pretraining: EnergyPart): string {
  return (
    `Pretraining is not in it: that took ${inWattHours(pretraining)} once, ${pretraining.method} from its time and rated ` +
    `power; shared by ${RUNS} trainings, ${inWattHours(amortised(pretraining, RUNS))} each.`
  );
}

function known({ method, notes }: Energy): string {
  const [note] = notes;
  const why = note === undefined ? '' : ` (${note})`;
  if (method === 'estimated') return `estimated from rated power and CPU time${why}`;
  return `measured by the processor's counters, other programs included; memory is estimated${why}`;
}

function at({ intensity: { gramsPerKwh, place, source } }: Carbon): string {
  return `at ${gramsPerKwh} g/kWh (${place === 'given' ? place : `${place}; ${source}`})`;
}
