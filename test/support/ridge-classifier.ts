/**
 * Ridge regression on labels of -1 and 1, as the plainest linear classifier: in its dual form, by Cholesky.
 * @param features [pictures, features]; standardised by the training pictures before use
 * @returns the share of validation pictures on whose side of zero the regression errs
 */
export function ridgeError(
  features: readonly Float64Array[],
  labels: readonly number[],
  split: { readonly train: Uint32Array; readonly valid: Uint32Array },
  penalty: number,
): number {
  const rows = standardised(features, split.train);
  const [train, valid] = [Array.from(split.train), Array.from(split.valid)];
  const at = (values: readonly Float64Array[], i: number) => values[i] ?? new Float64Array();
  const kernel = train.map((i, r) =>
    Float64Array.from(train.slice(0, r + 1), (j) => dot(at(rows, i), at(rows, j)) + (i === j ? penalty : 0)),
  );
  const weights = solve(
    kernel,
    Float64Array.from(train, (i) => labels[i] ?? 0),
  );
  const wrong = valid.filter((i) => {
    const score = train.reduce((sum, j, r) => sum + (weights[r] ?? 0) * dot(at(rows, i), at(rows, j)), 0);
    return Math.sign(score) !== labels[i];
  });
  return wrong.length / valid.length;
}

function standardised(features: readonly Float64Array[], train: Uint32Array): Float64Array[] {
  const width = features[0]?.length ?? 0;
  const [mean, variance] = [new Float64Array(width), new Float64Array(width)];
  const value = (i: number, k: number) => features[i]?.[k] ?? 0;
  for (let k = 0; k < width; k++) {
    for (const i of train) mean[k] = (mean[k] ?? 0) + value(i, k) / train.length;
    for (const i of train) variance[k] = (variance[k] ?? 0) + (value(i, k) - (mean[k] ?? 0)) ** 2 / train.length;
  }
  return features.map((row) => row.map((v, k) => (v - (mean[k] ?? 0)) / Math.sqrt((variance[k] ?? 0) + 1e-12)));
}

/** Mean product, so that the penalty does not depend on the number of features. */
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum / a.length;
}

/** Solves A x = b for a symmetric positive A, given by the rows of its lower half; they are overwritten. */
function solve(lower: readonly Float64Array[], b: Float64Array): Float64Array {
  const row = (i: number) => lower[i] as Float64Array;
  for (let i = 0; i < b.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = row(i)[j] as number;
      for (let k = 0; k < j; k++) sum -= (row(i)[k] as number) * (row(j)[k] as number);
      row(i)[j] = i === j ? Math.sqrt(sum) : sum / (row(j)[j] as number);
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - (row(i)[k] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (row(i)[i] as number);
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i] = (x[i] as number) - (row(k)[i] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (row(i)[i] as number);
  }
  return x;
}
