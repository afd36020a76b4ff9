/** Watt-hours, and between which they lie. */
export interface EnergyAmount {
  readonly wattHours: number;
  readonly low: number;
  readonly high: number;
}

/** What one part of the machine took. */
export interface EnergyPart extends EnergyAmount {
  readonly part: 'processor' | 'memory' | 'graphics';
  readonly method: 'measured' | 'estimated';
  /** What is counted: this process alone, or the whole part, other programs included. */
  readonly scope: string;
  /** Where the numbers come from. */
  readonly source: string;
}

/** What a piece of work took; plain data. Losses of the power supply, cooling, disks and screens are not in it. */
export interface Energy extends EnergyAmount {
  readonly method: 'measured' | 'partly measured' | 'estimated';
  /** Wall-clock time of the work. */
  readonly seconds: number;
  readonly parts: readonly EnergyPart[];
  /** Why something was not measured, or not wholly. */
  readonly notes: readonly string[];
}

/** The sum of the parts; limits are added, too, since what one estimate has wrong another one has as well. */
export function totalEnergy(parts: readonly EnergyPart[], seconds: number, notes: readonly string[]): Energy {
  const sum = (of: (part: EnergyPart) => number) => parts.reduce((total, part) => total + of(part), 0);
  const measured = parts.filter(({ method }) => method === 'measured').length;
  return {
    wattHours: sum(({ wattHours }) => wattHours),
    low: sum(({ low }) => low),
    high: sum(({ high }) => high),
    method: measured === 0 ? 'estimated' : measured === parts.length ? 'measured' : 'partly measured',
    seconds,
    parts,
    notes,
  };
}

/** What each of so many runs bears of something that was done once for all of them. */
export function amortised({ wattHours, low, high }: EnergyAmount, runs: number): EnergyAmount {
  return { wattHours: wattHours / runs, low: low / runs, high: high / runs };
}

/** Joules are watt-seconds. */
export function wattHours(joules: number): number {
  return joules / 3600;
}
