import { type CovarianceOptions, covariance } from './covariance.js';
import { leadingEigenvectors } from './leading-eigenvectors.js';
import { pauses } from './pauses.js';

export interface PrincipalComponents {
  /** Places along the components, which are columns, largest variance first, float64 [n, count]. */
  readonly scores: Float64Array;
  readonly count: number;
  /** Share of the variance of all columns that each component has, 0 to 1, [count]; zeros where nothing varies. */
  readonly shares: readonly number[];
}

/** Rows between two looks at the signal. */
const stride = 64;

/**
 * Principal components of rows (Pearson 1901; Hotelling 1933): the directions in which they vary most. Exact, with signs
 * that do not depend on the machine. Memory: 12 bytes for each pair of columns.
 * @param rows float32 [n, width], all finite
 * @returns `count` of them, or as many as there can be
 * @throws WarmstartError `E_RUNTIME_...`; the signal's reason
 */
export async function principalComponents(
  rows: Float32Array,
  width: number,
  count: number,
  options: CovarianceOptions = {},
): Promise<PrincipalComponents> {
  const n = rows.length / width;
  const { mean, matrix } = await covariance(rows, width, options);
  const possible = Math.min(count, width, Math.max(1, n - 1));
  const { values, vectors } = await leadingEigenvectors(matrix, width, possible, options.signal);
  let variance = 0;
  for (let c = 0; c < width; c++) variance += matrix[c * width + c] as number;
  const scores = new Float64Array(n * possible);
  const pause = pauses(options.signal);
  for (let i = 0; i < n; i++) {
    if (i % stride === 0) await pause();
    for (let k = 0; k < possible; k++) {
      let sum = 0;
      for (let c = 0; c < width; c++)
        sum += ((rows[i * width + c] as number) - (mean[c] as number)) * (vectors[k * width + c] as number);
      scores[i * possible + k] = sum;
    }
  }
  return { scores, count: possible, shares: Array.from(values, (v) => (variance > 0 ? v / variance : 0)) };
}
