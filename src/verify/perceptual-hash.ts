/** Side of the small grey picture that is hashed, in pixels. */
export const hashedSide = 32;

/** Bits of a hash. */
export const hashBits = 64;

/** Frequencies that are kept in each direction: 1 to 8. */
const KEPT = 8;

/** 64 bits in two halves: high and low, each uint32. */
export type Hash = readonly [high: number, low: number];

/**
 * Perceptual hash by the discrete cosine transform: a bit for each of the 8 x 8 lowest frequencies without the constant
 * ones, set where its coefficient is above the median of them all. Pictures that look alike differ in few bits,
 * whatever their size, compression or brightness. (Zauner 2010, Implementation and Benchmarking of Perceptual Image
 * Hash Functions, section 3.2.1; without the mean filter, since scaling down has averaged already.)
 * @param grey luma, 0 to 255, [32, 32]
 */
export function perceptualHash(grey: Float32Array): Hash {
  const coefficients = lowFrequencies(grey);
  const sorted = Float64Array.from(coefficients).sort();
  const middle = sorted.length / 2;
  const median = ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
  const halves: [number, number] = [0, 0];
  for (const [bit, coefficient] of coefficients.entries()) {
    if (coefficient > median) halves[bit >> 5] = ((halves[bit >> 5] as number) | (1 << (bit & 31))) >>> 0;
  }
  return halves;
}

/** Number of bits in which two hashes differ, 0 to 64. */
export function hammingDistance(a: Hash, b: Hash): number {
  return ones(a[0] ^ b[0]) + ones(a[1] ^ b[1]);
}

/** Number of set bits of 32. */
function ones(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** DCT-II of rows 1 to 8 and columns 1 to 8, without the common scale: C G C^T. */
function lowFrequencies(grey: Float32Array): Float64Array {
  const rows = new Float64Array(KEPT * hashedSide);
  for (let v = 0; v < KEPT; v++) {
    for (let y = 0; y < hashedSide; y++) {
      const weight = cosines[v * hashedSide + y] as number;
      for (let x = 0; x < hashedSide; x++) {
        rows[v * hashedSide + x] = (rows[v * hashedSide + x] as number) + weight * (grey[y * hashedSide + x] as number);
      }
    }
  }
  const result = new Float64Array(KEPT * KEPT);
  for (let v = 0; v < KEPT; v++) {
    for (let u = 0; u < KEPT; u++) {
      let sum = 0;
      for (let x = 0; x < hashedSide; x++) {
        sum += (rows[v * hashedSide + x] as number) * (cosines[u * hashedSide + x] as number);
      }
      result[v * KEPT + u] = sum;
    }
  }
  return result;
}

/** cos((2 x + 1) k pi / 64) for the frequencies k from 1 to 8, [8, 32]. */
const cosines = Float64Array.from({ length: KEPT * hashedSide }, (_, i) => {
  const frequency = Math.trunc(i / hashedSide) + 1;
  return Math.cos(((2 * (i % hashedSide) + 1) * frequency * Math.PI) / (2 * hashedSide));
});
