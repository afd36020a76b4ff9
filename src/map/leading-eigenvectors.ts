import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { randomStream } from '../random/random-stream.js';
import { pauses } from './pauses.js';

export interface Eigenpairs {
  /** Largest first. */
  readonly values: Float64Array;
  /** Of length 1, one behind the other, [count, size]; of each the entry that is largest by amount is positive. */
  readonly vectors: Float64Array;
}

/** Vectors that are iterated beyond those that are wanted: they make those converge sooner. */
const beyond = 10;

/** What values may still change by in an iteration, as a share of the sum of all. */
const tolerance = 1e-10;

const mostIterations = 300;

/** Of a vector in one iteration. */
const mostGrowth = 1e11;

/** Of a polynomial in one iteration. */
const mostDegree = 8;

/**
 * The largest eigenvalues of a symmetric, positive semidefinite matrix and their vectors, by subspace iteration with
 * Rayleigh and Ritz's step (Saad, Numerical Methods for Large Eigenvalue Problems, 2011, section 5.2), from a random start
 * that is always the same. What of `count` the matrix has no rank for has the value 0 and a vector of zeros.
 * @param matrix [size, size]
 * @throws the signal's reason
 */
export async function leadingEigenvectors(
  matrix: Float64Array,
  size: number,
  count: number,
  signal?: AbortSignal,
): Promise<Eigenpairs> {
  const block = Math.min(size, count + beyond);
  const wanted = Math.min(count, block);
  let basis = new Float64Array(block * size);
  const random = randomStream(0, 'leading eigenvectors');
  for (let i = 0; i < basis.length; i++) basis[i] = random.normal();
  orthonormalise(basis, size);
  let trace = 0;
  for (let i = 0; i < size; i++) trace += matrix[i * size + i] as number;
  let before = new Float64Array(block).fill(Number.POSITIVE_INFINITY);
  const pause = pauses(signal);
  for (let iteration = 0; ; iteration++) {
    await pause();
    const images = product(matrix, basis, size);
    const { values, rotation } = ritz(basis, images, size);
    const settled = values
      .subarray(0, wanted)
      .every((v, i) => Math.abs(v - (before[i] as number)) <= tolerance * trace);
    if (settled || iteration === mostIterations) return signed(values, rotated(basis, rotation, size), wanted, size);
    before = values;
    const [vectors, theirs] = [rotated(basis, rotation, size), rotated(images, rotation, size)];
    basis = await filtered(matrix, vectors, theirs, values, pause);
    orthonormalise(basis, size);
  }
}

/**
 * A polynomial of the matrix times vectors, in the place of the matrix times them: Chebyshev's, which is small where the
 * eigenvalues are that are not wanted, from 0 to the least of the block, and grows as fast as one can beyond (Saad 2011,
 * section 5.3). Eigenvalues that fall off slowly are told apart in a fraction of the products. Its degree is held so low
 * that the first vector does not grow by more than double precision leaves room for beside the last.
 * @param images the matrix times the vectors
 */
async function filtered(
  matrix: Float64Array,
  vectors: Float64Array<ArrayBuffer>,
  images: Float64Array<ArrayBuffer>,
  values: Float64Array,
  pause: () => Promise<void>,
): Promise<Float64Array<ArrayBuffer>> {
  const half = (values[values.length - 1] as number) / 2;
  const degree = half > 0 ? Math.floor(Math.log(mostGrowth) / Math.acosh((values[0] as number) / half - 1)) : 1;
  if (degree < 2) return images;
  let [before, last] = [vectors, images.map((image, at) => image / half - (vectors[at] as number))];
  for (let k = 2; k <= Math.min(degree, mostDegree); k++) {
    await pause();
    const next = product(matrix, last, vectors.length / values.length);
    for (let at = 0; at < next.length; at++)
      next[at] = 2 * ((next[at] as number) / half - (last[at] as number)) - (before[at] as number);
    [before, last] = [last, next];
  }
  return last;
}

/** Each vector of the block times the matrix. */
function product(matrix: Float64Array, vectors: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const found = new Float64Array(vectors.length);
  for (let row = 0; row < size; row++) {
    const line = matrix.subarray(row * size, (row + 1) * size);
    for (let at = 0; at < vectors.length; at += size) {
      let sum = 0;
      for (let c = 0; c < size; c++) sum += (line[c] as number) * (vectors[at + c] as number);
      found[at + row] = sum;
    }
  }
  return found;
}

/** Eigenvalues of the matrix within the subspace, largest first, and the eigenvectors, one a row, in terms of the basis. */
function ritz(basis: Float64Array, images: Float64Array, size: number) {
  const block = basis.length / size;
  const within = Matrix.zeros(block, block);
  for (let i = 0; i < block; i++) {
    for (let j = i; j < block; j++) {
      const entry = (dot(basis, i, images, j, size) + dot(basis, j, images, i, size)) / 2;
      within.set(i, j, entry);
      within.set(j, i, entry);
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(within, { assumeSymmetric: true });
  const order = [...realEigenvalues.keys()].sort(
    (a, b) => (realEigenvalues[b] as number) - (realEigenvalues[a] as number),
  );
  return {
    values: Float64Array.from(order, (i) => Math.max(0, realEigenvalues[i] as number)),
    rotation: order.map((i) => eigenvectorMatrix.getColumn(i)),
  };
}

function rotated(
  vectors: Float64Array,
  rotation: readonly (readonly number[])[],
  size: number,
): Float64Array<ArrayBuffer> {
  const found = new Float64Array(vectors.length);
  for (const [to, weights] of rotation.entries())
    for (const [from, weight] of weights.entries())
      for (let c = 0; c < size; c++)
        found[to * size + c] = (found[to * size + c] as number) + weight * (vectors[from * size + c] as number);
  return found;
}

/** Gram and Schmidt's, modified, twice over; what depends on those before it becomes zeros. */
function orthonormalise(vectors: Float64Array, size: number): void {
  for (let i = 0; i < vectors.length / size; i++) {
    const length = Math.sqrt(dot(vectors, i, vectors, i, size));
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const share = dot(vectors, i, vectors, j, size);
        for (let c = 0; c < size; c++)
          vectors[i * size + c] = (vectors[i * size + c] as number) - share * (vectors[j * size + c] as number);
      }
    }
    const left = Math.sqrt(dot(vectors, i, vectors, i, size));
    const scale = left > 1e-12 * length && left > 0 ? 1 / left : 0;
    for (let c = 0; c < size; c++) vectors[i * size + c] = (vectors[i * size + c] as number) * scale;
  }
}

function dot(a: Float64Array, i: number, b: Float64Array, j: number, size: number): number {
  let sum = 0;
  for (let c = 0; c < size; c++) sum += (a[i * size + c] as number) * (b[j * size + c] as number);
  return sum;
}

/** A vector and its opposite are as good: the sign is chosen, so that a map is not sometimes mirrored. */
function signed(values: Float64Array, vectors: Float64Array, count: number, size: number): Eigenpairs {
  for (let i = 0; i < count; i++) {
    let most = 0;
    for (let c = i * size; c < (i + 1) * size; c++) {
      const entry = vectors[c] as number;
      // The first of several that differ by rounding alone.
      if (Math.abs(entry) > Math.abs(most) * (1 + 1e-6)) most = entry;
    }
    if (most < 0) for (let c = i * size; c < (i + 1) * size; c++) vectors[c] = -(vectors[c] as number);
  }
  return { values: values.slice(0, count), vectors: vectors.slice(0, count * size) };
}
