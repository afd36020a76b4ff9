import { cpus } from 'node:os';
import { cpuUsage, memoryUsage } from 'node:process';
import { type Energy, type EnergyPart, totalEnergy, wattHours } from './energy.js';
import { GraphicsPower } from './graphics-power.js';
import { PackageCounters } from './package-counters.js';
import { ratedMemory, ratedProcessor } from './rated-power.js';

/** Milliseconds between readings: far less than in which a counter goes round. */
const INTERVAL = 10_000;

/**
 * Of what RAPL and nvidia-smi say, as shares: RAPL is within a few percent of what is measured at the plug (Khan et al.,
 * "RAPL in action", ACM TOMPECS 3, 2018); of some graphics processors nvidia-smi sees a quarter of the time only (Yang,
 * Adamek and Armour, "Part-time power measurements", 2023), so that its limits are a guess.
 */
const ERROR = { packages: 0.05, graphics: 0.2 };

export interface EnergyMeterOptions {
  /** Where Linux shows the counters; `/sys/class/powercap` by default. */
  readonly powercap?: string;
  /** The program that tells the power of graphics processors, such as `nvidia-smi`, where they do the work. */
  readonly graphics?: string;
}

/**
 * Meters what work takes, from `start` to `stop`: by the processor's energy counters where they can be read, else by
 * rated power and CPU time. Nothing is ever thrown for want of a measurement: the result says what it is.
 */
export class EnergyMeter {
  readonly #start = performance.now();
  readonly #cpu = cpuUsage();
  readonly #packages: PackageCounters | string;
  readonly #graphics: GraphicsPower | undefined;
  readonly #timer: NodeJS.Timeout;
  #residentBytes = 0;
  #samples = 0;
  #energy: Energy | undefined;

  private constructor({ powercap = '/sys/class/powercap', graphics }: EnergyMeterOptions) {
    this.#packages = PackageCounters.open(powercap, this.#start);
    this.#graphics = graphics === undefined ? undefined : new GraphicsPower(graphics);
    this.#timer = setInterval(() => this.#sample(), INTERVAL).unref();
    this.#sample();
  }

  static start(options: EnergyMeterOptions = {}): EnergyMeter {
    return new EnergyMeter(options);
  }

  /** What was used; asked again, it is the same. */
  stop(): Energy {
    this.#energy ??= this.#finish();
    return this.#energy;
  }

  #sample(): void {
    this.#residentBytes += memoryUsage.rss();
    this.#samples += 1;
    if (typeof this.#packages !== 'string') this.#packages.sample(performance.now());
  }

  #finish(): Energy {
    clearInterval(this.#timer);
    this.#sample();
    const seconds = (performance.now() - this.#start) / 1000;
    const graphics = this.#graphicsPart();
    const memory = ratedMemory(this.#residentBytes / this.#samples, seconds);
    return totalEnergy([this.#processorPart(), memory, ...graphics.parts], seconds, [
      ...(typeof this.#packages === 'string' ? [this.#packages] : this.#packages.faults),
      ...graphics.notes,
    ]);
  }

  #processorPart(): EnergyPart {
    if (typeof this.#packages !== 'string')
      return {
        part: 'processor',
        ...within(wattHours(this.#packages.joules), ERROR.packages),
        method: 'measured',
        scope: 'the whole processor, other programs included',
        source: `RAPL, packages: ${this.#packages.packages}`,
      };
    const { user, system } = cpuUsage(this.#cpu);
    return ratedProcessor({ cpuSeconds: (user + system) / 1e6, threads: Math.max(1, cpus().length) });
  }

  #graphicsPart(): { readonly parts: readonly EnergyPart[]; readonly notes: readonly string[] } {
    if (!this.#graphics) return { parts: [], notes: [] };
    const { joules, processors, fault } = this.#graphics;
    this.#graphics.stop();
    if (joules === undefined) return { parts: [], notes: [`graphics processors were not measured: ${fault}`] };
    const part: EnergyPart = {
      part: 'graphics',
      ...within(wattHours(joules), ERROR.graphics),
      method: 'measured',
      scope: 'all graphics processors, other programs included',
      source: `nvidia-smi, processors: ${processors}`,
    };
    return { parts: [part], notes: [] };
  }
}

function within(value: number, share: number) {
  return { wattHours: value, low: value * (1 - share), high: value * (1 + share) };
}
