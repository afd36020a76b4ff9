import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from 'node:process';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { PackageCounters } from './package-counters.js';

const RANGE = 262_143_328_850;

function zone(name: string, microjoules: number | string, range: number | string = RANGE) {
  return { name: `${name}\n`, energy_uj: `${microjoules}\n`, max_energy_range_uj: `${range}\n` };
}

/** A folder as Linux shows it: two packages, with what must not be added to them. */
async function machine(first: ReturnType<typeof zone>, second = zone('package-1', 5_000_000)): Promise<string> {
  const zones = {
    'intel-rapl:0': first,
    'intel-rapl:0:0': zone('core', 900),
    'intel-rapl:0:1': zone('dram', 900),
    'intel-rapl:1': second,
    'intel-rapl:2': zone('psys', 900),
    'intel-rapl-mmio:0': zone('package-0', 900),
    'dtpm:0': zone('package-9', 900),
  };
  const files = Object.entries(zones).flatMap(([folder, content]) =>
    Object.entries(content).map(([file, text]) => [`${folder}/${file}`, text] as const),
  );
  return folderOf({ ...Object.fromEntries(files), 'intel-rapl/enabled': '1\n' });
}

function opened(folder: string): PackageCounters {
  const counters = PackageCounters.open(folder, 0);
  if (typeof counters === 'string') throw new Error(counters);
  return counters;
}

const set = (folder: string, name: string, microjoules: number | string) =>
  writeFile(join(folder, name, 'energy_uj'), `${microjoules}\n`);

describe('PackageCounters', () => {
  test('adds up the packages alone', async () => {
    const folder = await machine(zone('package-0', 1_000_000));
    const counters = opened(folder);
    expect([counters.joules, counters.packages]).toEqual([0, 2]);
    for (const name of ['intel-rapl:0:0', 'intel-rapl:0:1', 'intel-rapl:2', 'intel-rapl-mmio:0', 'dtpm:0'])
      await set(folder, name, 1_000_000_000);
    await set(folder, 'intel-rapl:0', 31_000_000);
    counters.sample(1000);
    await set(folder, 'intel-rapl:1', 9_500_000);
    counters.sample(2000);
    expect(counters.joules).toBeCloseTo(34.5, 9);
    expect(counters.faults).toEqual([]);
  });

  test('goes on where a counter goes round', async () => {
    const folder = await machine(zone('package-0', RANGE - 4_000_000));
    const counters = opened(folder);
    await set(folder, 'intel-rapl:0', 6_000_000);
    counters.sample(1000);
    await set(folder, 'intel-rapl:0', 7_000_000);
    counters.sample(2000);
    expect(counters.joules).toBeCloseTo(11, 9);
    expect(counters.faults).toEqual([]);
  });

  test('does not take a counter that was set back for one that went round', async () => {
    const folder = await machine(zone('package-0', 80_000_000_000));
    const counters = opened(folder);
    await set(folder, 'intel-rapl:0', 1_000_000);
    counters.sample(1000);
    await set(folder, 'intel-rapl:0', 3_000_000);
    counters.sample(2000);
    expect(counters.joules).toBeCloseTo(2, 9);
    expect(counters.faults).toEqual(['energy counter intel-rapl:0 was set back']);
    // Without a range there is no going round.
    const none = await machine(zone('package-0', 80_000_000, 'unknown'));
    const unknown = opened(none);
    await set(none, 'intel-rapl:0', 79_000_000);
    unknown.sample(1000);
    expect(unknown.joules).toBe(0);
    expect(unknown.faults).toHaveLength(2);
  });

  test('packages come and go', async () => {
    const folder = await machine(zone('package-0', 0));
    const counters = opened(folder);
    await rm(join(folder, 'intel-rapl:1'), { recursive: true });
    await mkdir(join(folder, 'intel-rapl:3'));
    for (const [file, text] of Object.entries(zone('package-2', 500_000_000_000)))
      await writeFile(join(folder, 'intel-rapl:3', file), text);
    await set(folder, 'intel-rapl:0', 10_000_000);
    counters.sample(1000);
    await set(folder, 'intel-rapl:3', 500_005_000_000);
    counters.sample(2000);
    expect(counters.joules).toBeCloseTo(15, 9);
    expect([...counters.faults].sort()).toEqual([
      'energy counter intel-rapl:1 went away',
      'energy counter intel-rapl:3 came later',
    ]);
  });

  test('says why there is nothing to read', async () => {
    const nowhere = join(await folderOf({}), 'powercap');
    expect(PackageCounters.open(nowhere, 0)).toBe('the system shows no energy counters of the processor');
    expect(PackageCounters.open(await folderOf({ 'intel-rapl:0/name': 'psys\n' }), 0)).toMatch(/^the system shows no/);
    const folder = await folderOf({ 'intel-rapl:0/name': 'package-0\n' });
    expect(PackageCounters.open(folder, 0)).toMatch(/energy_uj cannot be read: ENOENT$/);
    await writeFile(join(folder, 'intel-rapl:0', 'energy_uj'), 'off\n');
    expect(PackageCounters.open(folder, 0)).toMatch(/energy_uj holds no number$/);
  });

  test.skipIf(platform === 'win32')('says that only root may read', async () => {
    const folder = await folderOf({ 'intel-rapl:0/name': 'package-0\n', 'intel-rapl:0/energy_uj': '1\n' });
    await chmod(folder, 0o755);
    await chmod(join(folder, 'intel-rapl:0', 'energy_uj'), 0);
    expect(asNobody(() => PackageCounters.open(folder, 0))).toMatch(/^only root may read .*energy_uj$/);
  });
});

/** Nothing is closed to root. */
function asNobody<T>(work: () => T): T {
  // Not every system has these.
  const { getuid, seteuid } = process;
  if (getuid?.() !== 0 || !seteuid) return work();
  seteuid(65534);
  try {
    return work();
  } finally {
    seteuid(0);
  }
}
