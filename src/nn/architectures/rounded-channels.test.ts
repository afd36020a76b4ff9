import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundedChannels } from './rounded-channels.js';

test('channels are a multiple of 8, and at least nine tenths of what was asked for', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 5000, noNaN: true }), (channels) => {
      const rounded = roundedChannels(channels);
      expect(rounded % 8).toBe(0);
      expect(rounded).toBeGreaterThanOrEqual(Math.max(8, 0.9 * channels));
      expect(rounded - channels).toBeLessThanOrEqual(Math.max(8 - channels, 8));
    }),
  );
});

test('rounds as the MobileNets in use do', () => {
  expect([18, 36, 72, 28.75, 44].map(roundedChannels)).toEqual([24, 40, 72, 32, 48]);
});
