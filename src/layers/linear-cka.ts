import { WarmstartError } from '../error/warmstart-error.js';
import type { GramMatrix } from './gram-matrix.js';

/**
 * Linear centred kernel alignment (Kornblith et al. 2019, "Similarity of neural network representations revisited", section
 * 3): with X and Y centred, ||Y^T X||^2 / (||X^T X|| ||Y^T Y||), Frobenius norms, which is the cosine of the angle between
 * X X^T and Y Y^T. It is 1 for features that are the same but for a rotation and one scale, and 0 for those of which none
 * tells anything linear of the others; where X or Y is the same for all rows, not a number.
 * @param a X X^T, centred @param b Y Y^T, of the same rows
 * @throws WarmstartError `E_CKA_ROWS` for matrices of different numbers of rows
 */
export function linearCka(a: GramMatrix, b: GramMatrix): number {
  if (a.size !== b.size)
    throw new WarmstartError({
      code: 'E_CKA_ROWS',
      problem: 'features of different pictures cannot be compared',
      expected: `${a.size} rows`,
      received: `${b.size} rows`,
    });
  let [product, first, second] = [0, 0, 0];
  for (const [i, x] of a.products.entries()) {
    const y = b.products[i] as number;
    product += x * y;
    first += x * x;
    second += y * y;
  }
  return product / (Math.sqrt(first) * Math.sqrt(second));
}
