import { WarmstartError } from '../error/warmstart-error.js';
import { randomStream } from '../random/random-stream.js';
import { ROUNDING, requireFinite } from './sample.js';
import { MOST_EXACT, type SignFlipOptions } from './sign-flip.js';

/**
 * Two-sided p of several sign-flip tests on the same seeds, each made larger so that the chance to call any of those that are
 * none a difference stays below the level: the step-down maximum of Westfall and Young (Resampling-Based Multiple Testing,
 * 1993, algorithm 4.1; Romano and Wolf, JASA 100, 2005). A seed's differences are flipped together in all of them, so that
 * what the comparisons have in common, their seeds and the arm that all are measured against, is not paid for twice: where
 * Holm's smallest p of three comparisons with six seeds is 3/32, this one is 1/32, as of a single comparison.
 *
 * What is compared is |sum of d| / sqrt(sum of d^2), which flipping changes only above the line. With up to 20 seeds all signs
 * are tried; above that they are drawn, see `signFlipTest`.
 * @param families of each comparison its differences, seed by seed in the same order: [comparisons][seeds]
 * @returns in the order given; of one comparison, what `signFlipTest` gives
 * @throws WarmstartError `E_STATISTICS_SAMPLE` unless all have as many differences, and some, all finite; `E_SEED_INVALID`
 */
export function signFlipFamily(
  families: readonly (readonly number[])[],
  { seed, draws = 100_000 }: SignFlipOptions,
): number[] {
  requireFamily(families);
  const scaled = families.map((differences) => {
    const size = Math.hypot(...differences);
    return differences.map((one) => (size === 0 ? 0 : one / size));
  });
  const observed = scaled.map((row) => Math.abs(row.reduce((sum, one) => sum + one, 0)));
  const order = observed.map((_, i) => i).sort((i, j) => (observed[j] as number) - (observed[i] as number));
  const asFar = new Array<number>(families.length).fill(0);
  const count = (isFlipped: (at: number) => boolean) => {
    let largest = 0;
    // From the least: the k-th is held against the maximum of itself and all that lie below it.
    for (const index of order.toReversed()) {
      let sum = 0;
      for (const [at, one] of (scaled[index] as number[]).entries()) sum += isFlipped(at) ? -one : one;
      largest = Math.max(largest, Math.abs(sum));
      if (largest >= (observed[index] as number) * (1 - ROUNDING) - ROUNDING)
        asFar[index] = (asFar[index] as number) + 1;
    }
  };
  const ps = overSigns(scaled[0]?.length ?? 0, { seed, draws }, count)(asFar);
  const adjusted = new Array<number>(families.length);
  let least = 0;
  for (const index of order) {
    least = Math.max(least, ps[index] as number);
    adjusted[index] = least;
  }
  return adjusted;
}

/** Goes over all signs, or over some that are drawn. @returns what makes p of how often something was as far */
function overSigns(
  n: number,
  { seed, draws }: Required<SignFlipOptions>,
  visit: (isFlipped: (at: number) => boolean) => void,
): (counts: readonly number[]) => number[] {
  if (n <= MOST_EXACT) {
    for (let way = 0; way < 2 ** n; way++) visit((at) => ((way >> at) & 1) === 1);
    return (counts) => counts.map((count) => count / 2 ** n);
  }
  const stream = randomStream(seed, 'sign-flip-family');
  for (let draw = 0; draw < draws; draw++) {
    const signs = Array.from({ length: n }, () => stream.int(2) === 1);
    visit((at) => signs[at] === true);
  }
  return (counts) => counts.map((count) => (count + 1) / (draws + 1));
}

function requireFamily(families: readonly (readonly number[])[]): void {
  for (const differences of families) requireFinite(differences);
  const lengths = [...new Set(families.map(({ length }) => length))];
  if (lengths.length <= 1) return;
  throw new WarmstartError({
    code: 'E_STATISTICS_SAMPLE',
    problem: 'these comparisons are not of the same seeds',
    expected: 'as many differences in each',
    received: `${lengths.join(', ')} differences`,
  });
}
