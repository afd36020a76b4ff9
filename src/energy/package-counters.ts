import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** No package takes more than this, in watts: what says so has been set back, not run over. */
const MOST_WATTS = 2000;

interface Reading {
  readonly microjoules: number;
  /** Milliseconds. */
  readonly at: number;
}

/**
 * The energy counters that Intel's and AMD's processors have (RAPL), as Linux shows them (kernel documentation,
 * power/powercap): one folder `intel-rapl:N` for each package, with `name`, `energy_uj` in microjoules, and
 * `max_energy_range_uj`, at which it begins anew. Only packages count: what is below them (`intel-rapl:N:M`, its cores) is
 * in them, `psys` holds them, and `intel-rapl-mmio` shows them again.
 *
 * A counter goes round in a quarter of an hour or more, so it must be read more often than that.
 */
export class PackageCounters {
  readonly #folder: string;
  readonly #last = new Map<string, Reading>();
  readonly #faults = new Set<string>();
  #microjoules = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * @param folder `/sys/class/powercap`
   * @param now in milliseconds, of a clock that is never set
   * @returns in words why there is nothing to read, where that is so: usually, since only root may
   */
  static open(folder: string, now: number): PackageCounters | string {
    const counters = new PackageCounters(folder);
    counters.sample(now);
    if (counters.#last.size > 0) return counters;
    const [fault] = counters.#faults;
    return fault ?? 'the system shows no energy counters of the processor';
  }

  /** All packages since they were opened. */
  get joules(): number {
    return this.#microjoules / 1e6;
  }

  /** Packages that could be read last. */
  get packages(): number {
    return this.#last.size;
  }

  /** What was missed, in words. */
  get faults(): readonly string[] {
    return [...this.#faults];
  }

  /** Adds what was used since the last time. */
  sample(now: number): void {
    const begun = this.#last.size > 0;
    const zones = this.#packageZones();
    for (const zone of this.#last.keys()) {
      if (zones.includes(zone)) continue;
      this.#last.delete(zone);
      this.#faults.add(`energy counter ${zone} went away`);
    }
    for (const zone of zones) this.#read(zone, now, begun);
  }

  #read(zone: string, at: number, begun: boolean): void {
    const microjoules = this.#number(zone, 'energy_uj');
    const last = this.#last.get(zone);
    if (microjoules === undefined) {
      if (last) this.#last.delete(zone);
      return;
    }
    this.#last.set(zone, { microjoules, at });
    if (last) this.#add(zone, last, { microjoules, at });
    else if (begun) this.#faults.add(`energy counter ${zone} came later`);
  }

  #add(zone: string, last: Reading, now: Reading): void {
    const difference = now.microjoules - last.microjoules;
    const added = difference >= 0 ? difference : difference + (this.#number(zone, 'max_energy_range_uj') ?? 0);
    // Microjoules in a millisecond are milliwatts. A clock that gives the same time twice says nothing.
    const limit = 1000 * MOST_WATTS * Math.max(now.at - last.at, 1);
    if (added < 0 || added > limit) this.#faults.add(`energy counter ${zone} was set back`);
    else this.#microjoules += added;
  }

  #packageZones(): string[] {
    let names: string[];
    try {
      names = readdirSync(this.#folder);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== 'ENOENT') this.#faults.add(unreadable(this.#folder, code));
      return [];
    }
    const zones = names.filter((name) => /^intel-rapl:\d+$/.test(name)).sort();
    return zones.filter((zone) => this.#text(zone, 'name')?.startsWith('package'));
  }

  #number(zone: string, file: string): number | undefined {
    const text = this.#text(zone, file);
    if (text === undefined) return undefined;
    if (/^\d+$/.test(text)) return Number(text);
    this.#faults.add(`${join(this.#folder, zone, file)} holds no number`);
    return undefined;
  }

  #text(zone: string, file: string): string | undefined {
    const path = join(this.#folder, zone, file);
    try {
      return readFileSync(path, 'utf8').trim();
    } catch (cause) {
      this.#faults.add(unreadable(path, (cause as NodeJS.ErrnoException).code));
      return undefined;
    }
  }
}

function unreadable(path: string, code: string | undefined): string {
  const denied = code === 'EACCES' || code === 'EPERM';
  return denied ? `only root may read ${path}` : `${path} cannot be read: ${code ?? 'unknown error'}`;
}
