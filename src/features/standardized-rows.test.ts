import { expect, test } from 'vitest';
import { standardizedRows } from './standardized-rows.js';

test('features get mean 0 and variance 1 / width; one that never changes is 0; a 1 stands behind them', () => {
  const [n, width] = [50, 4];
  const features = Float32Array.from({ length: n * width }, (_, k) => {
    const [i, c] = [Math.floor(k / width), k % width];
    return c === 2 ? 0.1 : 1000 * c + 10 ** c * Math.sin(i * (c + 1.3));
  });
  const rows = standardizedRows({ features, width });
  expect(rows).toHaveLength(n * (width + 1));
  for (let c = 0; c <= width; c++) {
    const column = Array.from({ length: n }, (_, i) => rows[i * (width + 1) + c] as number);
    const mean = column.reduce((a, b) => a + b) / n;
    const variance = column.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
    expect(mean).toBeCloseTo(c === width ? 1 : 0, 5);
    expect(variance).toBeCloseTo(c === width || c === 2 ? 0 : 1 / width, 5);
    if (c === 2) expect(new Set(column)).toEqual(new Set([0]));
  }
});
