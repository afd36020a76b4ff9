import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oneCycle } from './one-cycle.js';

describe('oneCycle', () => {
  test("the notebook's 35 steps: up for 10, down for 25", () => {
    const schedule = oneCycle(35);
    expect(schedule(0).rate).toBeCloseTo(1 / 25, 12);
    expect(schedule(0).momentum).toBeCloseTo(0.95, 12);
    expect(schedule(5).rate).toBeCloseTo((1 / 25 + 1) / 2, 12);
    expect(schedule(10)).toEqual({ rate: 1, momentum: 0.85 });
    const p = 24 / 25;
    expect(schedule(34).rate).toBeCloseTo(4e-6 + ((1 - 4e-6) / 2) * (1 + Math.cos(Math.PI * p)), 12);
    expect(schedule(34).momentum).toBeCloseTo(0.95 - 0.05 * (1 + Math.cos(Math.PI * p)), 12);
  });

  test('a run of one step takes it at the peak', () => {
    expect(oneCycle(1)(0)).toEqual({ rate: 1, momentum: 0.85 });
  });

  test('has one peak, and momentum goes the other way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), fc.double({ min: 0, max: 0.99, noNaN: true }), (steps, share) => {
        const points = Array.from({ length: steps }, (_, k) => oneCycle(steps, { pctStart: share })(k));
        const peak = Math.floor(share * steps);
        for (const [k, { rate, momentum }] of points.entries()) {
          expect(rate).toBeGreaterThan(0);
          expect(rate).toBeLessThanOrEqual(1);
          const next = points[k + 1];
          if (!next) continue;
          expect(Math.sign(next.rate - rate)).toBe(k < peak ? 1 : -1);
          expect(Math.sign(next.momentum - momentum)).toBe(k < peak ? -1 : 1);
        }
      }),
    );
  });

  test("fine-tuning's first part: divisors and momenta can be chosen", () => {
    const schedule = oneCycle(100, { pctStart: 0.99, divFactor: 5, finalDiv: 10, momenta: [0.9, 0.8] });
    expect(schedule(0).rate).toBeCloseTo(1 / 5, 12);
    expect(schedule(0).momentum).toBeCloseTo(0.9, 12);
    expect(schedule(99)).toEqual({ rate: 1, momentum: 0.8 });
    expect(schedule(100).rate).toBeCloseTo(1 / 10, 12);
  });
});
