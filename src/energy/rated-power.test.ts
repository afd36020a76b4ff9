import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ratedMemory, ratedProcessor } from './rated-power.js';

test('a processor of unknown kind takes 85 W for all of its threads', () => {
  // Half of 8 threads for an hour.
  const { wattHours, low, high, method, source } = ratedProcessor({ cpuSeconds: 4 * 3600, threads: 8 });
  expect([wattHours, low, high]).toEqual([42.5, expect.closeTo(5.6, 9), 64]);
  expect(method).toBe('estimated');
  expect(source).toBe('rated power: 85 W for a processor of unknown kind, 11 to 128 W');
});

test('a range holds what is estimated, whatever the number of threads', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 512 }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      (threads, cpuSeconds) => {
        const { wattHours, low, high } = ratedProcessor({ cpuSeconds, threads });
        expect(low).toBeLessThanOrEqual(wattHours);
        expect(high).toBeGreaterThanOrEqual(wattHours);
      },
    ),
  );
});

test('memory takes 3 W for 8 GB', () => {
  const { wattHours, low, high } = ratedMemory(16e9, 1800);
  expect(wattHours).toBeCloseTo(3, 12);
  expect(low).toBeCloseTo(1.25, 12);
  expect(high).toBeCloseTo(10, 12);
});
