import type { RandomStream } from './random-stream.js';

/** A draw from the beta distribution with shapes a and b, both positive: G_a / (G_a + G_b) of two gamma draws. */
export function beta(stream: RandomStream, a: number, b: number): number {
  return 1 / (1 + Math.exp(logGamma(stream, b) - logGamma(stream, a)));
}

/**
 * The logarithm of a draw from the gamma distribution (Marsaglia and Tsang 2000, section 2; for shapes below 1 by the
 * power of a uniform number, section 6). A logarithm, since draws for small shapes are smaller than any double.
 */
function logGamma(stream: RandomStream, shape: number): number {
  if (shape < 1) return logGamma(stream, shape + 1) + Math.log(1 - stream.uniform()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - stream.uniform()) < x * x * 0.5 + d * (1 - v + Math.log(v))) return Math.log(d * v);
  }
}
