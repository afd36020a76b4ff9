import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaleOf } from './scale.js';

const labels = (values: readonly number[], options = {}) => scaleOf(values, options).ticks.map(({ label }) => label);

describe('scaleOf', () => {
  test('a linear axis ends at round numbers', () => {
    expect(labels([0.13, 1.42])).toEqual(['0.0', '0.5', '1.0', '1.5']);
    expect(labels([1, 350], { count: 8 })).toEqual(['0', '50', '100', '150', '200', '250', '300', '350']);
    expect(labels([-3, 8])).toEqual(['-4', '-2', '0', '2', '4', '6', '8']);
    expect(labels([2, 2])).toEqual(['2.0', '2.5']);
    expect(labels([0, 3e-6])).toEqual(['0', '5e-7', '0.000001', '0.0000015', '0.000002', '0.0000025', '0.000003']);
  });

  test('a logarithmic axis has decades, and parts of them where there are few', () => {
    expect(labels([1e-6, 5], { log: true, count: 8 })).toEqual(['1e-6', '1e-5', '1e-4', '1e-3', '1e-2', '1e-1', '1e0']);
    expect(labels([1e-8, 1e8], { log: true, count: 6 })).toEqual(['1e-6', '1e-3', '1e0', '1e3', '1e6']);
    expect(labels([1e-3, 3e-2], { log: true })).toEqual(['1e-3', '3e-3', '1e-2', '3e-2']);
    expect(labels([1e-3, 8e-3], { log: true })).toEqual(['1e-3', '1.5e-3', '2e-3', '3e-3', '5e-3', '7e-3']);
  });

  test('equal factors are equally far apart on a logarithmic axis, equal differences on a linear one', () => {
    const log = scaleOf([1e-4, 1], { log: true });
    expect([1e-4, 1e-3, 1e-2, 1].map((v) => log.position(v))).toEqual(
      [0, 0.25, 0.5, 1].map((v) => expect.closeTo(v, 12)),
    );
    const linear = scaleOf([0, 10]);
    expect([0, 2.5, 10].map((v) => linear.position(v))).toEqual([0, 0.25, 1].map((v) => expect.closeTo(v, 12)));
  });

  test('nothing to show gives an axis all the same', () => {
    expect(labels([])).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
  });

  test('holds every value, and its ticks rise', () => {
    const value = fc.double({ min: 1e-12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1 }),
        fc.boolean(),
        fc.integer({ min: 2, max: 12 }),
        (values, log, count) => {
          const { ticks, position } = scaleOf(values, { log, count });
          for (const v of values) {
            expect(position(v)).toBeGreaterThanOrEqual(-1e-6);
            expect(position(v)).toBeLessThanOrEqual(1 + 1e-6);
          }
          expect(ticks.length).toBeLessThanOrEqual(2 * count + 4);
          for (const [i, tick] of ticks.entries()) {
            if (i > 0) expect(tick.value).toBeGreaterThan(ticks[i - 1]?.value as number);
            expect(Number(tick.label)).toBeCloseTo(tick.value, 3);
          }
        },
      ),
    );
  });
});
