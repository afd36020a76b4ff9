import type { FeatureRows } from './unit-rows.js';

/**
 * Features of mean 0 and variance 1 / width, and behind them a 1 for the bias: [n, width + 1]. So whatever the features are,
 * the mean of x x' over the rows has no eigenvalue above 1. A feature that never changes becomes 0.
 */
export function standardizedRows({ features, width }: FeatureRows): Float32Array<ArrayBuffer> {
  const n = features.length / width;
  const means = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let i = 0; i < features.length; i++)
    means[i % width] = (means[i % width] as number) + (features[i] as number) / n;
  for (let i = 0; i < features.length; i++) {
    const away = (features[i] as number) - (means[i % width] as number);
    squares[i % width] = (squares[i % width] as number) + (away * away) / n;
  }
  // What is left by rounding of a feature that never changes must not be blown up to a feature.
  const scales = squares.map((square, c) =>
    square > 1e-12 * (means[c] as number) ** 2 ? 1 / Math.sqrt(square * width) : 0,
  );
  const rows = new Float32Array(n * (width + 1));
  for (let row = 0; row < n; row++) {
    for (let c = 0; c < width; c++) {
      const away = (features[row * width + c] as number) - (means[c] as number);
      rows[row * (width + 1) + c] = away * (scales[c] as number);
    }
    rows[row * (width + 1) + width] = 1;
  }
  return rows;
}
