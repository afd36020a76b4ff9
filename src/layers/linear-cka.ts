import { WarmstartError } from '../error/warmstart-error.js';
import type { GramMatrix } from './gram-matrix.js';

/** Rows below which there is no unbiased estimate. */
export const fewestRows = 4;

/**
 * Linear centred kernel alignment (Kornblith et al. 2019, "Similarity of neural network representations revisited", section
 * 3): the cosine of the angle between X X^T and Y Y^T, centred. It is 1 for features that are the same but for a rotation
 * and one scale, and 0 for those of which none tells anything linear of the others. Without the bias of few rows: with the
 * unbiased estimator of HSIC (Song et al. 2012, "Feature selection via dependence maximization", equation 5) in the place
 * of the usual one, as Kornblith's own code has it, too. Features with more columns than there are rows seem alike to the
 * usual one, whatever they are: of two independent ones it says about p / (n + p). This one is 0 for those in the mean, and
 * may come out a little below it.
 * @param a X X^T, centred or not @param b Y Y^T, of the same rows
 * @returns not a number where X or Y is the same for all rows
 * @throws WarmstartError `E_CKA_ROWS` for matrices of different numbers of rows, or fewer than four
 */
export function linearCka(a: GramMatrix, b: GramMatrix): number {
  if (a.size !== b.size || a.size < fewestRows)
    throw new WarmstartError({
      code: 'E_CKA_ROWS',
      problem: a.size !== b.size ? 'features of different pictures cannot be compared' : 'too few pictures',
      expected: a.size !== b.size ? `${a.size} rows` : `at least ${fewestRows} rows`,
      received: `${b.size} rows`,
    });
  return unbiasedHsic(a, b) / Math.sqrt(unbiasedHsic(a, a) * unbiasedHsic(b, b));
}

/** Times n (n - 3), which falls out of the quotient; at least 0 of a matrix with itself. */
function unbiasedHsic(a: GramMatrix, b: GramMatrix): number {
  const n = a.size;
  const [rows, columns] = [rowSums(a), rowSums(b)];
  let [product, mixed] = [0, 0];
  for (let i = 0; i < n; i++) {
    mixed += (rows[i] as number) * (columns[i] as number);
    for (let j = 0; j < n; j++)
      if (i !== j) product += (a.products[i * n + j] as number) * (b.products[i * n + j] as number);
  }
  const total = (sums: Float64Array) => sums.reduce((x, y) => x + y, 0);
  return product + (total(rows) * total(columns)) / ((n - 1) * (n - 2)) - (2 * mixed) / (n - 2);
}

/** Without the diagonal. */
function rowSums({ size, products }: GramMatrix): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) if (j !== i) sum += products[i * size + j] as number;
    return sum;
  });
}
