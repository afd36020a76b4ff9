import { describe, expect, test } from 'vitest';
import { fourClasses, lackingClass, noPictures, twoClasses } from '../../test/support/scored-pictures.js';
import { expectedCalibrationError, reliabilityTable } from './reliability.js';

describe('expected calibration error', () => {
  // Guo et al. 2017, equation 3, in numpy from the softmax of scipy 1.10.1.
  test.each([
    ['four', fourClasses, 0.3060834237606878, 0.26477974416526645],
    ['two', twoClasses, 0.1710896950648653, 0.135668873800683],
    ['one lacking of four', lackingClass, 0.17932443049564345, 0.16661109814738617],
  ] as const)('%s classes, in 15 and in 5 bins', (_, predictions, fifteen, five) => {
    expect(expectedCalibrationError().compute(predictions)).toBeCloseTo(fifteen, 12);
    expect(expectedCalibrationError(5).compute(predictions)).toBeCloseTo(five, 12);
  });

  test('of no pictures there is none', () => {
    expect(expectedCalibrationError().compute(noPictures)).toBeNaN();
  });
});

describe('reliabilityTable', () => {
  test('holds every picture once, in the bin of its confidence', () => {
    const table = reliabilityTable(fourClasses, 10);
    expect(table.reduce((n, bin) => n + bin.pictures, 0)).toBe(20);
    for (const { low, high, pictures, confidence, accuracy } of table) {
      if (pictures === 0) expect([confidence, accuracy]).toEqual([Number.NaN, Number.NaN]);
      else expect(confidence > low && confidence <= high).toBe(true);
    }
  });

  test('a bin has its upper end, not its lower one', () => {
    const half = { classes: 2, labels: Int32Array.of(0), logits: Float32Array.of(0, 0) };
    expect(reliabilityTable(half, 2).map((bin) => bin.pictures)).toEqual([1, 0]);
    const certain = { classes: 2, labels: Int32Array.of(1), logits: Float32Array.of(200, 0) };
    expect(reliabilityTable(certain, 2)[1]).toEqual({ low: 0.5, high: 1, pictures: 1, confidence: 1, accuracy: 0 });
  });

  test.each([0, 1.5, Number.NaN])('refuses %d bins', (bins) => {
    expect(() => reliabilityTable(fourClasses, bins)).toThrowError(expect.objectContaining({ code: 'E_METRIC_BINS' }));
  });
});
