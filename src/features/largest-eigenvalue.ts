import { randomStream } from '../random/random-stream.js';

const iterations = 12;

/**
 * Largest eigenvalue of the mean of x x' over rows [n, width], by twelve steps of the power method (Golub and Van Loan, Matrix
 * Computations, section 7.3) from a fixed start. It comes from below: where several are nearly as large, a few percent are
 * missing.
 */
export function largestEigenvalue(rows: Float32Array, width: number): number {
  const n = rows.length / width;
  const stream = randomStream(0, 'power method');
  let direction = normalized(Float64Array.from({ length: width }, () => stream.normal()));
  let found = 0;
  for (let step = 0; step < iterations; step++) {
    const next = new Float64Array(width);
    let squares = 0;
    for (let start = 0; start < rows.length; start += width) {
      let along = 0;
      for (let c = 0; c < width; c++) along += (rows[start + c] as number) * (direction[c] as number);
      for (let c = 0; c < width; c++) next[c] = (next[c] as number) + along * (rows[start + c] as number);
      squares += along * along;
    }
    found = squares / n;
    if (found === 0) return 0;
    direction = normalized(next);
  }
  return found;
}

function normalized(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
  return vector.map((v) => v / length);
}
