import { describe, expect, test } from 'vitest';
import { beta } from './beta.js';
import { randomStream } from './random-stream.js';

describe('beta', () => {
  test.each([
    [0.4, 0.4],
    [2, 5],
    [1, 1],
    [0.2, 3],
  ])('with shapes %f and %f has their mean and variance', (a, b) => {
    const stream = randomStream(5, 'beta');
    const drawn = Array.from({ length: 20_000 }, () => beta(stream, a, b));
    expect(drawn.every((v) => v >= 0 && v <= 1)).toBe(true);
    const mean = drawn.reduce((sum, v) => sum + v, 0) / drawn.length;
    const variance = drawn.reduce((sum, v) => sum + (v - mean) ** 2, 0) / drawn.length;
    // Johnson, Kotz and Balakrishnan 1995, chapter 25: a / (a + b) and a b / ((a + b)^2 (a + b + 1)).
    expect(mean).toBeCloseTo(a / (a + b), 2);
    expect(variance).toBeCloseTo((a * b) / ((a + b) ** 2 * (a + b + 1)), 2);
  });

  test('is a number for the smallest shapes, too', () => {
    const stream = randomStream(5, 'beta');
    const drawn = Array.from({ length: 200 }, () => beta(stream, 0.001, 0.001));
    expect(drawn.every((v) => v >= 0 && v <= 1)).toBe(true);
    expect(drawn.filter((v) => v < 0.5).length).toBeGreaterThan(50);
  });
});
