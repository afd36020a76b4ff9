import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalCdf, normalQuantile } from './normal.js';

describe('normalCdf', () => {
  // scipy 1.17.1, scipy.stats.norm.cdf
  test.each([
    [-10, 7.61985302416047e-24],
    [-3.5, 0.00023262907903552502],
    [-3, 0.0013498980316300933],
    [-1, 0.15865525393145707],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [1.96, 0.9750021048517795],
    [2.9999, 0.998649658717045],
    [4, 0.9999683287581669],
  ])('of %f agrees with scipy', (x, expected) => {
    expect(normalCdf(x) / expected).toBeCloseTo(1, 12);
  });

  test('reaches its ends, and keeps what is no number', () => {
    expect([normalCdf(-Infinity), normalCdf(-38), normalCdf(40), normalCdf(Infinity)]).toEqual([
      0,
      expect.closeTo(0, 300),
      1,
      1,
    ]);
    expect(normalCdf(Number.NaN)).toBeNaN();
  });

  test('rises, also where series and fraction meet', () => {
    for (const edge of [-3, 3]) expect(normalCdf(edge + 1e-7)).toBeGreaterThan(normalCdf(edge - 1e-7));
    fc.assert(
      fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (x) => normalCdf(x) < normalCdf(x + 1e-3) || x > 7),
    );
  });
});

describe('normalQuantile', () => {
  // scipy 1.17.1, scipy.stats.norm.ppf
  test.each([
    [1e-300, -37.0470962993612],
    [1e-12, -7.034483825301131],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.75, 0.6744897501960817],
    [0.9999, 3.719016485455709],
  ])('of %f agrees with scipy', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 11);
  });

  test('turns the distribution round', () => {
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(1.1)]).toEqual([-Infinity, Infinity, Number.NaN]);
    fc.assert(
      fc.property(fc.double({ min: 1e-200, max: 1 - 1e-10, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 10);
      }),
    );
  });
});
