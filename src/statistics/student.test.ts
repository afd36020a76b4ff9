import { describe, expect, test } from 'vitest';
import { studentQuantile, studentWithin } from './student.js';

describe("Student's distribution", () => {
  // scipy 1.17.1, scipy.stats.t.ppf((1 + within) / 2, degrees); 1, 2 and 5 at 0.95 stand in every table.
  test.each([
    [0.95, 1, 12.706204736174694],
    [0.95, 2, 4.302652729749462],
    [0.95, 5, 2.5705818356363146],
    [0.95, 9, 2.262157162798205],
    [0.95, 30, 2.0422724563012378],
    [0.95, 1000, 1.9623390808264083],
    [0.5, 3, 0.7648923284043444],
    [0.9, 19, 1.7291328115213682],
    [0.9999, 1, 6366.197671316637],
    [0.9999, 2, 99.99249984375004],
    [0.9999, 19, 4.897461588862216],
  ])('has %f within its quantile with %i degrees of freedom, as scipy says', (within, degrees, expected) => {
    expect(studentQuantile(within, degrees) / expected).toBeCloseTo(1, 8);
    expect(studentWithin(expected, degrees)).toBeCloseTo(within, 12);
  });

  test('needs degrees of freedom', () => {
    for (const degrees of [0, 1.5, -1, Number.NaN])
      for (const attempt of [studentQuantile, studentWithin])
        expect(() => attempt(0.5, degrees)).toThrowError(expect.objectContaining({ code: 'E_STATISTICS_DEGREES' }));
    expect(studentQuantile(0, 4)).toBeCloseTo(0, 12);
  });
});
