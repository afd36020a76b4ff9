import { describe, expect, test } from 'vitest';
import { labelEquivalence } from './label-equivalence.js';

const options = { seed: 2, resamples: 500 };

describe('labelEquivalence', () => {
  test('finds the labels with which scratch does as well, linear in their logarithm', () => {
    const scratch = [[0.4, 0.3, 0.2, 0.1]];
    const [at8, at16, at32, at64] = labelEquivalence(
      { budgets: [8, 16, 32, 64], scratch, pretrained: [[0.25, 0.2, 0.1, 0.05]] },
      options,
    );
    // Half way from 16 to 32 in logarithms.
    expect(at8).toEqual({ labels: 8, worth: { labels: expect.closeTo(16 * Math.SQRT2, 9) } });
    expect(at16?.worth).toEqual({ labels: expect.closeTo(32, 9) });
    expect(at32?.worth).toEqual({ labels: expect.closeTo(64, 9) });
    expect(at64).toEqual({ labels: 64, worth: { labels: 64, beyond: 'more' } });
  });

  test('says where pretraining is worth less than any budget', () => {
    const [at8, at16] = labelEquivalence(
      { budgets: [8, 16], scratch: [[0.2, 0.1]], pretrained: [[0.3, 0.2]] },
      options,
    );
    expect(at8?.worth).toEqual({ labels: 8, beyond: 'fewer' });
    expect(at16?.worth).toEqual({ labels: 8 });
  });

  test('smooths what chance made rise', () => {
    // Scratch falls to .3, .25, .25: with .27 of the other arm it is between the first two.
    const curves = { budgets: [10, 20, 40], scratch: [[0.3, 0.2, 0.3]], pretrained: [[0.28, 0.27, 0.25]] };
    const worths = labelEquivalence(curves, options).map(({ worth }) => worth.labels);
    expect(worths[0]).toBeCloseTo(10 * 2 ** 0.4, 9);
    expect(worths[1]).toBeCloseTo(10 * 2 ** 0.6, 9);
    expect(worths[2]).toBeCloseTo(20, 9);
  });

  test('an interval over seeds holds the number; with seeds that agree it has no width', () => {
    const curve = (shift: number) => [0.4 + shift, 0.3 + shift, 0.2 + shift, 0.1 + shift];
    const same = labelEquivalence(
      {
        budgets: [8, 16, 32, 64],
        scratch: [curve(0), curve(0), curve(0)],
        pretrained: [curve(-0.1), curve(-0.1), curve(-0.1)],
      },
      options,
    );
    expect(same[0]?.interval?.low.labels).toBeCloseTo(16, 6);
    expect(same[0]?.interval?.high.labels).toBeCloseTo(16, 6);
    const shifts = [0, 0.03, -0.04, 0.02, 0.01, -0.02];
    const spread = labelEquivalence(
      {
        budgets: [8, 16, 32, 64],
        scratch: shifts.map(curve),
        pretrained: shifts.map((shift) => curve(-0.1 - shift)),
      },
      options,
    );
    const [first, , third, last] = spread;
    const { low, high } = first?.interval ?? {};
    expect(low?.labels).toBeLessThan(first?.worth.labels ?? 0);
    expect(high?.labels).toBeGreaterThan(first?.worth.labels ?? 0);
    // What is beyond the budgets in some of the draws is so in the interval.
    expect(third?.interval?.high).toEqual({ labels: 64, beyond: 'more' });
    expect(last?.interval?.low).toEqual({ labels: 64, beyond: 'more' });
    expect(labelEquivalence({ budgets: [8], scratch: [[0.4], [0.3]], pretrained: [[0.4], [0.3]] }, options)).toEqual([
      { labels: 8, worth: { labels: 8 }, interval: { low: { labels: 8 }, high: { labels: 8 } } },
    ]);
  });

  test('refuses what are no curves over the same budgets and seeds', () => {
    const refused = (code: string) => expect.objectContaining({ code });
    const good = { budgets: [8, 16], scratch: [[0.2, 0.1]], pretrained: [[0.2, 0.1]] };
    for (const bad of [
      { ...good, budgets: [16, 8] },
      { ...good, budgets: [0, 8] },
      { ...good, budgets: [8] },
      { ...good, scratch: [] },
      {
        ...good,
        scratch: [
          [0.2, 0.1],
          [0.2, 0.1],
        ],
      },
      { ...good, pretrained: [[0.2]] },
    ])
      expect(() => labelEquivalence(bad, options)).toThrowError(refused('E_STATISTICS_CURVES'));
    expect(() => labelEquivalence({ ...good, scratch: [[Number.NaN, 0]] }, options)).toThrowError(
      refused('E_STATISTICS_SAMPLE'),
    );
  });
});
