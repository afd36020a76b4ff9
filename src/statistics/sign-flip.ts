import { randomStream } from '../random/random-stream.js';
import { ROUNDING, requireFinite } from './sample.js';

export interface SignFlipOptions {
  /** Of the signs that are drawn, where there are too many differences to try them all. */
  readonly seed: number;
  /** Signs drawn; 100,000 by default. */
  readonly draws?: number;
}

/** Up to here all 2^n signs are tried: a million. */
export const MOST_EXACT = 20;

/**
 * Two-sided p that paired differences have no preference for a sign: how many of the 2^n ways to give them signs have a
 * sum as far from 0 as theirs, or farther (Fisher, The Design of Experiments, 1935, section 21). It is exact, not only
 * for normal values, but presumes that a difference were as likely to have had the other sign. It cannot fall below
 * 2^(1 - n): 0.25 for 3 seeds, 0.0625 for 5, 0.031 for 6, 0.002 for 10.
 *
 * Above 20 differences signs are drawn, and theirs is counted among them, (b + 1) / (m + 1): so p is never 0, and never
 * calls chance a difference more often than it says (Phipson and Smyth, Stat. Appl. Genet. Mol. Biol. 9, 2010).
 * @throws WarmstartError `E_STATISTICS_SAMPLE` when there are no differences, or some are not finite; `E_SEED_INVALID`
 */
export function signFlipTest(differences: readonly number[], { seed, draws = 100_000 }: SignFlipOptions): number {
  requireFinite(differences);
  // What is 0 stays it with either sign, so that its signs need not be tried.
  const sizes = differences.filter((value) => value !== 0).map(Math.abs);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const observed = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  // |sum with signs| = |total - 2 * what is negative|.
  // Sums that were added in different orders may be equal but for rounding.
  const asFar = (negative: number) => Math.abs(total - 2 * negative) >= observed - ROUNDING * total;
  return sizes.length <= MOST_EXACT ? exact(sizes, asFar) : drawn(sizes, asFar, seed, draws);
}

/** Tries all signs: the bits of a number say which are negative. */
function exact(sizes: readonly number[], asFar: (negative: number) => boolean): number {
  const ways = 2 ** sizes.length;
  let count = 0;
  for (let way = 0; way < ways; way++) {
    let negative = 0;
    for (let bits = way, i = 0; bits > 0; bits >>= 1, i++) if (bits & 1) negative += sizes[i] as number;
    if (asFar(negative)) count++;
  }
  return count / ways;
}

function drawn(sizes: readonly number[], asFar: (negative: number) => boolean, seed: number, draws: number): number {
  const stream = randomStream(seed, 'sign-flip');
  let count = 0;
  for (let draw = 0; draw < draws; draw++) {
    let negative = 0;
    for (const size of sizes) if (stream.int(2) === 1) negative += size;
    if (asFar(negative)) count++;
  }
  return (count + 1) / (draws + 1);
}
