import { describe, expect, test } from 'vitest';
import { labelEquivalence } from './label-equivalence.js';

const options = { seed: 2, resamples: 500 };

/** Errors that numpy drew, about learning curves that fall from .45 to .15 and from .33 to .12. */
const drawn = {
  budgets: [16, 32, 64, 128, 256, 502],
  scratch: [
    [0.52, 0.35, 0.38, 0.29, 0.19, 0.15],
    [0.45, 0.3, 0.42, 0.29, 0.19, 0.14],
    [0.47, 0.36, 0.37, 0.21, 0.24, 0.15],
    [0.46, 0.31, 0.45, 0.28, 0.2, 0.23],
    [0.45, 0.31, 0.36, 0.18, 0.26, 0.13],
    [0.42, 0.41, 0.31, 0.29, 0.14, 0.12],
  ],
  pretrained: [
    [0.28, 0.31, 0.33, 0.18, 0.2, 0.11],
    [0.35, 0.22, 0.19, 0.12, 0.19, 0.21],
    [0.34, 0.23, 0.34, 0.2, 0.17, 0.13],
    [0.32, 0.24, 0.2, 0.21, 0.17, 0.17],
    [0.32, 0.17, 0.26, 0.26, 0.15, 0.08],
    [0.28, 0.21, 0.25, 0.14, 0.23, 0.11],
  ],
};

describe('labelEquivalence', () => {
  test('has the numbers that numpy has', () => {
    // numpy 1.24.2: isotonic regression by its min-max formula, numpy.interp over the logarithm of the labels, bisection.
    const worths = [86.82267695607325, 147.3522214320667, 147.3522214320667, 327.7001757583769, 327.7001757583769];
    // Of all 6^6 ways to draw six seeds, the quantiles at .0024318 and .9975682: sqrt(6 / 5) t(.975, 5) of the normal's.
    const limits: readonly (readonly [number, number | undefined])[] = [
      [69.75080349320956, 129.31142015439866],
      [95.98249787622198, 289.8110010214835],
      [95.98249787622198, 289.8110010214835],
      [122.02513036046912, undefined],
      [222.61192949726495, undefined],
      [309.54923956188264, undefined],
    ];
    const rows = labelEquivalence(drawn, { seed: 1, resamples: 20_000 });
    const more = { labels: 502, beyond: 'more' };
    expect(rows.map(({ worth }) => worth)).toEqual([
      ...worths.map((labels) => ({ labels: expect.closeTo(labels, 6) })),
      more,
    ]);
    for (const [at, [low, high]] of limits.entries()) {
      const { interval } = rows[at] ?? {};
      // Of 20,000 draws, the levels of the limits are known to a seventh.
      expect(Math.abs(Math.log((interval?.low.labels ?? 0) / low))).toBeLessThan(0.05);
      if (high === undefined) expect(interval?.high).toEqual(more);
      else expect(Math.abs(Math.log((interval?.high.labels ?? 0) / high))).toBeLessThan(0.05);
    }
  });

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
