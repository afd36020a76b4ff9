import { pauses } from './pauses.js';

export interface NearestRows {
  /** Of each row those that are nearest to it, itself first, then by distance, of equal ones the first, [n, k]. */
  readonly indices: Int32Array;
  /** Euclid's, to each of them, [n, k]. */
  readonly distances: Float64Array;
}

export interface NearestRowsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Rows between two looks at the signal. */
const stride = 64;

/** Columns after which a row that is too far away already is given up. */
const part = 10;

/**
 * The `k` nearest of all rows to each row, by an exact search. Where the columns are principal components, the first ones
 * hold most of a distance, and few rows are looked at to their end.
 * @param rows [n, width], n >= k
 * @throws the signal's reason
 */
export async function nearestRows(
  rows: Float64Array,
  width: number,
  k: number,
  { signal, onProgress }: NearestRowsOptions = {},
): Promise<NearestRows> {
  const n = rows.length / width;
  const pause = pauses(signal);
  const indices = new Int32Array(n * k);
  const distances = new Float64Array(n * k).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row < n; row++) {
    const near = indices.subarray(row * k, (row + 1) * k);
    const squares = distances.subarray(row * k, (row + 1) * k);
    near[0] = row;
    squares[0] = 0;
    let worst = squares[k - 1] as number;
    for (let other = 0; other < n; other++) {
      if (other === row) continue;
      const square = distanceBelow(rows, row * width, other * width, width, worst);
      if (square >= worst) continue;
      let place = k - 1;
      for (; place > 1 && (squares[place - 1] as number) > square; place--) {
        squares[place] = squares[place - 1] as number;
        near[place] = near[place - 1] as number;
      }
      squares[place] = square;
      near[place] = other;
      worst = squares[k - 1] as number;
    }
    for (let place = 0; place < k; place++) squares[place] = Math.sqrt(squares[place] as number);
    if (row % stride !== stride - 1 && row !== n - 1) continue;
    onProgress?.(row + 1, n);
    await pause();
  }
  return { indices, distances };
}

/** The squared distance of two rows, or of their first columns if that is not below the limit. */
function distanceBelow(rows: Float64Array, a: number, b: number, width: number, limit: number): number {
  let sum = 0;
  for (let c = 0; c < width; ) {
    const end = Math.min(width, c + part);
    for (; c < end; c++) {
      const difference = (rows[a + c] as number) - (rows[b + c] as number);
      sum += difference * difference;
    }
    if (sum >= limit) return sum;
  }
  return sum;
}
