import { type Comparison, comparePairs } from './comparison.js';
import { inPoints, limit, points, rate, signed } from './percent.js';

const caveat = 'This is one run each on one split: a claim about the collection needs several seeds.';

export interface Verdict extends Comparison {
  /** The comparison in plain English. */
  readonly sentence: string;
}

/**
 * Compares training without pretraining (A) and with it (B) on one validation set, and says it in words that claim no
 * more than the numbers do.
 *
 * Rates have no more digits than the pictures allow: whole percents below 1000 pictures, where one picture is more than
 * a tenth of a percent, else one decimal. Each number is rounded by itself, so a difference may be a point off what the
 * rounded rates suggest. What is not 0 or 100 % is not rounded to it.
 * @param correctA of each picture, whether A was right; B's in the same order
 * @throws WarmstartError `E_STATISTICS_PAIRS` if there are no pictures or the two do not have as many
 */
export function verdict(correctA: readonly boolean[], correctB: readonly boolean[]): Verdict {
  const comparison = comparePairs(correctA, correctB);
  return { ...comparison, sentence: `${finding(comparison)} ${caveat}` };
}

function finding({ errorA, errorB, difference, p, outcome }: Comparison): string {
  const { n } = errorA;
  const pictures = n === 1 ? 'On this 1 picture' : `On these ${n} pictures`;
  const [before, after] = [rate(errorA.rate, n), rate(errorB.rate, n)];
  if (outcome === 'undecided') {
    // The change as a reader expects its sign: what pretraining added to the error.
    const change = `change of ${inPoints(signed(-difference.value, n))}`;
    const interval = `95 % interval ${limit(-difference.high, n, signed)} to ${limit(-difference.low, n, signed)}`;
    const excludesZero = difference.low > 0 || difference.high < 0;
    const doubt = excludesZero || p < 0.05 ? `; the exact test, p = ${p.toPrecision(2)}, does not agree` : '';
    return (
      `${pictures} no difference could be shown: the error was ${before} without pretraining and ${after} with it ` +
      `(${change}, ${interval}${doubt}).`
    );
  }
  const lower = outcome === 'lower';
  const value = inPoints(points(Math.abs(difference.value), n));
  const [low, high] = lower ? [difference.low, difference.high] : [-difference.high, -difference.low];
  return (
    `${pictures} pretraining ${lower ? 'lowered' : 'raised'} the error from ${before} to ${after} ` +
    `(difference ${value}, 95 % interval ${limit(low, n, points)} to ${limit(high, n, points)}).`
  );
}
