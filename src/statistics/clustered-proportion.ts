import { studentQuantile } from './student.js';
import { type Interval, scoreInterval } from './wilson.js';

/** How many values of a group are of each category, [groups][categories]. */
export type GroupCounts = readonly (readonly number[])[];

/**
 * Design effect of shares of categories: how many times the variance of independent values theirs is, since values of a group
 * are alike (Kish, Survey Sampling, 1965). The variance is that of a ratio over groups drawn independently, m / (m - 1) times
 * the squares of what each group has more of a category than its size lets expect (Rao and Scott, "A simple method for the
 * analysis of clustered binary data", Biometrics 48, 1992, section 2); of several categories it is the mean, as in their
 * first-order correction.
 * @returns 1 where it is less, or cannot be told: for one group, and where all values are the same
 */
export function designEffect(groups: GroupCounts): number {
  const sizes = groups.map(sum);
  const n = sum(sizes);
  const m = sizes.filter((size) => size > 0).length;
  const shares = (groups[0] ?? []).map((_, c) => sum(groups.map((group) => group[c] as number)) / n);
  const independent = n * sum(shares.map((p) => p * (1 - p)));
  if (m < 2 || independent === 0) return 1;
  const away = groups.flatMap((group, g) =>
    shares.map((p, c) => ((group[c] as number) - p * (sizes[g] as number)) ** 2),
  );
  return Math.max(1, ((m / (m - 1)) * sum(away)) / independent);
}

/**
 * Interval of a proportion of values that come in groups, for groups like these: Wilson's, of as many values as would tell as
 * much if they were independent, with Student's t of as many degrees of freedom as there are groups but one (Korn and
 * Graubard, "Confidence intervals for proportions with small expected number of positive counts estimated from survey data",
 * Survey Methodology 24, 1998, who take Clopper and Pearson's interval instead; Dean and Pagano, "Evaluating confidence
 * interval methods for binomial proportions in clustered surveys", Journal of Survey Statistics and Methodology 3, 2015,
 * find Wilson's to keep its coverage). Few groups give a wide one, however many values they have.
 * @param groups values counted and others, [groups][2]; at least two groups
 * @param within confidence, from 0 to below 1
 * @param leastEffect a design effect that is known otherwise: where all values are the same, they do not tell it
 * @throws WarmstartError `E_STATISTICS_DEGREES` for fewer than two groups
 */
export function clusteredInterval(groups: GroupCounts, within: number, leastEffect = 1): Interval {
  const filled = groups.filter((group) => sum(group) > 0);
  const effect = Math.max(leastEffect, designEffect(filled));
  const count = sum(filled.map(([counted]) => counted as number));
  const n = sum(filled.map(sum));
  return scoreInterval(count / effect, n / effect, studentQuantile(within, filled.length - 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
