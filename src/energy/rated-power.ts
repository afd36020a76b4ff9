import { type EnergyPart, wattHours } from './energy.js';

/** Of a processor of which nothing is known: what CodeCarbon takes. */
const UNKNOWN_WATTS = 85;

/**
 * What one hardware thread may take, by rated power: from the threads of a large server (AMD EPYC 9754, 360 W for 256) or
 * of a laptop (15 W for 8 to 12) up to those of a fast desktop (65 W for 4).
 */
const WATTS_PER_THREAD = { low: 1.4, high: 16 };

/** 3 W for 8 GB, as CodeCarbon has it; a module takes about 5 W, whether it has 4 GB or 32. */
const WATTS_PER_GB = { low: 5 / 32, usual: 3 / 8, high: 5 / 4 };

/** What a process has had of the processor. */
export interface ProcessorUse {
  /** CPU time, over all threads. */
  readonly cpuSeconds: number;
  /** Hardware threads that the system shows. */
  readonly threads: number;
}

/**
 * Energy of the processor by its rated power, of which the process bears its share of the CPU time. It is not known
 * which processor that is, and a virtual machine shows a few threads of many: hence the wide range.
 */
export function ratedProcessor({ cpuSeconds, threads }: ProcessorUse): EnergyPart {
  const low = WATTS_PER_THREAD.low * threads;
  const watts = Math.max(UNKNOWN_WATTS, low);
  const high = Math.max(watts, WATTS_PER_THREAD.high * threads);
  const share = (rated: number) => wattHours((rated * cpuSeconds) / threads);
  return {
    part: 'processor',
    wattHours: share(watts),
    low: share(low),
    high: share(high),
    method: 'estimated',
    scope: "this process's share of the CPU time",
    source: `rated power: ${Math.round(watts)} W for a processor of unknown kind, ${Math.round(low)} to ${Math.round(high)} W`,
  };
}

/** Energy of the memory that a process holds. @param bytes on average over the time */
export function ratedMemory(bytes: number, seconds: number): EnergyPart {
  const of = (watts: number) => wattHours(watts * (bytes / 1e9) * seconds);
  return {
    part: 'memory',
    wattHours: of(WATTS_PER_GB.usual),
    low: of(WATTS_PER_GB.low),
    high: of(WATTS_PER_GB.high),
    method: 'estimated',
    scope: 'what this process holds in memory',
    source: 'rated power: 3 W for 8 GB, 5 W for 4 to 32 GB',
  };
}
