import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { EnergyMeter } from './energy-meter.js';

const counter = { 'intel-rapl:0/name': 'package-0\n', 'intel-rapl:0/max_energy_range_uj': '262143328850\n' };

function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) Math.sqrt(end);
}

describe('EnergyMeter', () => {
  test('estimates where there are no counters, and says so', async () => {
    const meter = EnergyMeter.start({ powercap: join(await folderOf({}), 'none') });
    work(300);
    const energy = meter.stop();
    expect(energy).toMatchObject({
      method: 'estimated',
      parts: [
        { part: 'processor', method: 'estimated', scope: "this process's share of the CPU time" },
        { part: 'memory', method: 'estimated' },
      ],
      notes: [expect.stringContaining('no energy counters')],
    });
    expect(energy.seconds).toBeGreaterThan(0.3);
    expect(energy.low).toBeGreaterThan(0);
    expect(energy.low).toBeLessThan(energy.wattHours);
    expect(energy.wattHours).toBeLessThan(energy.high);
    expect(meter.stop()).toBe(energy);
  });

  test('a process that does nothing takes less than one that works', async () => {
    const powercap = join(await folderOf({}), 'none');
    const idle = EnergyMeter.start({ powercap });
    await wait(300);
    const rested = idle.stop();
    const busy = EnergyMeter.start({ powercap });
    work(300);
    expect(busy.stop().parts[0]?.wattHours).toBeGreaterThan(2 * (rested.parts[0]?.wattHours ?? 0));
  });

  test('measures the processor by its counters; memory stays an estimate', async () => {
    const powercap = await folderOf({ ...counter, 'intel-rapl:0/energy_uj': '1000000\n' });
    const meter = EnergyMeter.start({ powercap });
    await wait(100);
    await writeFile(join(powercap, 'intel-rapl:0/energy_uj'), '37000000\n');
    const energy = meter.stop();
    expect(energy.method).toBe('partly measured');
    expect(energy.parts[0]).toEqual({
      ...{ part: 'processor', wattHours: 0.01, low: 0.0095, high: 0.0105, method: 'measured' },
      ...{ scope: 'the whole processor, other programs included', source: 'RAPL, packages: 1' },
    });
    expect(energy.notes).toEqual([]);
  });

  test('reads often enough for a counter to go round between two readings', async () => {
    const powercap = await folderOf({ ...counter, 'intel-rapl:0/energy_uj': '262143000000\n' });
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    try {
      const meter = EnergyMeter.start({ powercap });
      let microjoules = 262_143_000_000;
      // 100 W for an hour go round once: 360 kJ of 262.
      for (let step = 0; step < 360; step++) {
        microjoules = (microjoules + 1_000_000_000) % 262_143_328_850;
        await writeFile(join(powercap, 'intel-rapl:0/energy_uj'), `${microjoules}\n`);
        vi.advanceTimersByTime(10_000);
      }
      const energy = meter.stop();
      expect(energy.seconds).toBe(3600);
      expect(energy.parts[0]?.wattHours).toBeCloseTo(100, 6);
    } finally {
      vi.useRealTimers();
    }
  });

  test('measures graphics processors where it is told a program', async () => {
    const folder = await folderOf({
      // What nvidia-smi prints for two processors.
      'smi.sh': '#!/bin/sh\nwhile true; do echo "0, 70.50"; echo "1, 29.50"; sleep 0.1; done\n',
      'none.sh': '#!/bin/sh\necho "0, [N/A]"; sleep 9\n',
    });
    for (const name of ['smi.sh', 'none.sh']) await chmod(join(folder, name), 0o755);
    const meter = (name: string) => EnergyMeter.start({ powercap: folder, graphics: join(folder, name) });
    const [told, silent, absent] = [meter('smi.sh'), meter('none.sh'), meter('absent')];
    await wait(1200);
    const { parts, seconds } = told.stop();
    const graphics = parts.find(({ part }) => part === 'graphics');
    expect(graphics).toMatchObject({ method: 'measured', source: 'nvidia-smi, processors: 2' });
    // 100 W from the first line on.
    const most = (100 * seconds) / 3600;
    expect(graphics?.wattHours).toBeLessThanOrEqual(most);
    expect(graphics?.wattHours).toBeGreaterThan(most / 2);
    for (const [one, why] of [
      [silent, /\[N\/A\]/],
      [absent, /ENOENT/],
    ] as const) {
      const energy = one.stop();
      expect(energy.parts.map(({ part }) => part)).toEqual(['processor', 'memory']);
      expect(energy.notes.at(-1)).toMatch(why);
    }
  });
});
