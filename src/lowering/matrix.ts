/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[];

/** Columns of a matrix. */
export function widthOf(matrix: Matrix): number {
  return matrix[0]?.length ?? 0;
}

export function isIdentity(matrix: Matrix): boolean {
  return matrix.every((row, i) => row.length === matrix.length && row.every((v, j) => v === (i === j ? 1 : 0)));
}

export function identity(size: number): Matrix {
  return range(size).map((i) => range(size).map((j) => (i === j ? 1 : 0)));
}

/** Kronecker's product: every element of `a` times the whole of `b`. */
export function kronecker(a: Matrix, b: Matrix): Matrix {
  return a.flatMap((rowA) => b.map((rowB) => rowA.flatMap((x) => rowB.map((y) => x * y))));
}

/** 0, 1, ... n - 1 */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
