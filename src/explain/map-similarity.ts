import type { HeatMap } from './heat-map.js';

/**
 * Spearman's rank correlation of the magnitudes of two maps of one size; equal values share the mean of their ranks. 0
 * where a map is the same everywhere: then it ranks nothing.
 */
export function rankCorrelation(a: HeatMap, b: HeatMap): number {
  return correlation(ranks(a.values.map(Math.abs)), ranks(b.values.map(Math.abs)));
}

/** Window of the similarity, in values; smaller maps are one window. */
const windowSide = 7;

/**
 * SSIM (Wang et al. 2004, equation 13) of the magnitudes of two maps of one size, each divided by its largest: the mean over
 * all square windows of 7, of equal weights, for values that span 1.
 */
export function structuralSimilarity(a: HeatMap, b: HeatMap): number {
  const [x, y] = [scaled(a.values), scaled(b.values)];
  const [high, wide] = [Math.min(windowSide, a.height), Math.min(windowSide, a.width)];
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
  let total = 0;
  let count = 0;
  for (let top = 0; top <= a.height - high; top++) {
    for (let left = 0; left <= a.width - wide; left++) {
      let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
      for (let j = top; j < top + high; j++) {
        for (let i = j * a.width + left; i < j * a.width + left + wide; i++) {
          const [u, v] = [x[i] as number, y[i] as number];
          sx += u;
          sy += v;
          sxx += u * u;
          syy += v * v;
          sxy += u * v;
        }
      }
      const n = high * wide;
      const [mx, my] = [sx / n, sy / n];
      const [vx, vy, covariance] = [sxx / n - mx * mx, syy / n - my * my, sxy / n - mx * my];
      total += ((2 * mx * my + c1) * (2 * covariance + c2)) / ((mx * mx + my * my + c1) * (vx + vy + c2));
      count++;
    }
  }
  return total / count;
}

function scaled(values: Float32Array): Float32Array {
  const largest = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return values.map((v) => Math.abs(v) / (largest || 1));
}

function ranks(values: Float32Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((i, j) => (values[i] as number) - (values[j] as number));
  const found = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1] as number] === values[order[start] as number]) end++;
    for (let k = start; k <= end; k++) found[order[k] as number] = (start + end) / 2;
    start = end + 1;
  }
  return found;
}

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (a.length - 1) / 2;
  let [covariance, spreadA, spreadB] = [0, 0, 0];
  for (const [i, v] of a.entries()) {
    const [da, db] = [v - mean, (b[i] as number) - mean];
    covariance += da * db;
    spreadA += da * da;
    spreadB += db * db;
  }
  return spreadA > 0 && spreadB > 0 ? covariance / Math.sqrt(spreadA * spreadB) : 0;
}
