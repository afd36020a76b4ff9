import { type Comparison, compare } from './comparison.js';

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
  const comparison = compare(correctA, correctB);
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

function decimals(n: number): number {
  return n >= 1000 ? 1 : 0;
}

/** The least that is shown: 1 or 0.1 percent. */
function step(n: number): number {
  return 10 ** -decimals(n);
}

function rounded(fraction: number, n: number): number {
  // Adding 0 makes 0 of -0.
  return Number((100 * fraction).toFixed(decimals(n))) + 0;
}

function rate(fraction: number, n: number): string {
  const percent = rounded(fraction, n);
  if (percent === 0 && fraction > 0) return `<${step(n)} %`;
  if (percent === 100 && fraction < 1) return `>${(100 - step(n)).toFixed(decimals(n))} %`;
  return `${percent.toFixed(decimals(n))} %`;
}

/** A difference of rates that is not negative. */
function points(fraction: number, n: number): string {
  const value = rounded(fraction, n);
  return value === 0 && fraction > 0 ? `<${step(n)}` : value.toFixed(decimals(n));
}

function inPoints(value: string): string {
  return `${value} ${/^[+-]?1$/.test(value) ? 'point' : 'points'}`;
}

/** A change of a rate. */
function signed(fraction: number, n: number): string {
  const sign = fraction > 0 ? '+' : fraction < 0 ? '-' : '';
  return `${sign}${points(Math.abs(fraction), n)}`;
}

/** A limit of an interval: whether it reaches 0 is what matters, so one that does not must not read as 0. */
function limit(fraction: number, n: number, say: (fraction: number, n: number) => string): string {
  if (fraction === 0 || rounded(fraction, n) !== 0) return say(fraction, n);
  return fraction > 0 ? '>0' : '<0';
}
