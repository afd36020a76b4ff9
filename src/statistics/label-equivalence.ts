import { WarmstartError } from '../error/warmstart-error.js';
import { randomStream } from '../random/random-stream.js';
import { expandedQuantile } from './expanded-quantile.js';
import { nonIncreasing } from './isotonic.js';
import { normalCdf } from './normal.js';
import { requireFinite } from './sample.js';

/** Errors of two arms over the same seeds and budgets. */
export interface LearningCurves {
  /** Labels, each more than the one before; all, or of a class. */
  readonly budgets: readonly number[];
  /** Without pretraining: of each seed the error at each budget, [seeds][budgets]. */
  readonly scratch: readonly (readonly number[])[];
  /** With it, in the same order. */
  readonly pretrained: readonly (readonly number[])[];
}

/** A number of labels; where it lies beyond the budgets that were tried, the nearest of them, and the side. */
export interface LabelCount {
  readonly labels: number;
  readonly beyond?: 'more' | 'fewer';
}

/** How many labels without pretraining so many with it are worth. */
export interface LabelEquivalence {
  /** With pretraining. */
  readonly labels: number;
  readonly worth: LabelCount;
  /** 95 % interval of `worth`; absent with fewer than two seeds. */
  readonly interval?: { readonly low: LabelCount; readonly high: LabelCount };
}

export interface EquivalenceOptions {
  readonly seed: number;
  /** Sets of seeds drawn with replacement; 2,000 by default. */
  readonly resamples?: number;
}

/**
 * For each budget, the fewest labels with which the arm from scratch has no higher an error than the pretrained one has
 * with that budget. Both curves are means over the seeds, made to fall (isotonic regression: what rises is chance), and
 * linear in the logarithm of the labels between budgets. Beyond the budgets nothing is guessed: the number is then
 * censored, and says so.
 *
 * The interval draws whole seeds with replacement, both arms' together, and takes expanded percentiles
 * (`expandedQuantile`): what is censored counts as more, or fewer, than everything else. Percent of 2,000 trials in which
 * it held the number that the true curves have, with six / ten seeds, errors on 127 pictures that fall from .45 to .15 by
 * a power law over budgets of 16, 32, 64, 128, 256 and 502 labels, and seeds that scatter (`bench/coverage.mjs`; the least
 * and the most of the budgets whose number is not beyond them): 93 to 95 / 94 to 95 where labels of both arms are worth the
 * same, 93 to 94 / 94 to 95 where they are worth 1.7 times as many, 93 to 95 / 94 to 95 where five times.
 * @throws WarmstartError `E_STATISTICS_CURVES` unless budgets rise and every seed has an error for each, in both arms;
 * `E_STATISTICS_SAMPLE` when one is not finite
 */
export function labelEquivalence(curves: LearningCurves, options: EquivalenceOptions): LabelEquivalence[] {
  requireCurves(curves);
  const { budgets, scratch } = curves;
  const all = scratch.map((_, i) => i);
  const worths = worthOf(curves, all);
  const drawn = all.length < 2 ? [] : drawnWorths(curves, options);
  return budgets.map((labels, at) => ({
    labels,
    worth: counted(worths[at] as number, budgets),
    ...(drawn.length > 0 && { interval: limits(drawn.map((one) => one[at] as number).sort(ascending), curves) }),
  }));
}

const ascending = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0);

function drawnWorths(curves: LearningCurves, { seed, resamples = 2000 }: EquivalenceOptions): number[][] {
  const stream = randomStream(seed, 'label-equivalence');
  const n = curves.scratch.length;
  return Array.from({ length: resamples }, () => {
    return worthOf(
      curves,
      Array.from({ length: n }, () => stream.int(n)),
    );
  });
}

function limits(sorted: readonly number[], { budgets, scratch }: LearningCurves) {
  const tail = normalCdf(-expandedQuantile(scratch.length, 0.95));
  const low = Math.floor(tail * (sorted.length - 1));
  const at = (index: number) => counted(sorted[index] as number, budgets);
  return { low: at(low), high: at(sorted.length - 1 - low) };
}

/** At each budget, what it is worth, of these seeds; -Infinity and Infinity where that is beyond the budgets. */
function worthOf({ budgets, scratch, pretrained }: LearningCurves, seeds: readonly number[]): number[] {
  const curve = meanCurve(scratch, seeds);
  return meanCurve(pretrained, seeds).map((error) => fewestLabels(budgets, curve, error));
}

function meanCurve(errors: LearningCurves['scratch'], seeds: readonly number[]): number[] {
  const [first = []] = errors;
  const mean = (at: number) => seeds.reduce((sum, seed) => sum + (errors[seed]?.[at] as number), 0) / seeds.length;
  return nonIncreasing(first.map((_, at) => mean(at)));
}

function fewestLabels(budgets: readonly number[], curve: readonly number[], error: number): number {
  // Equal errors that were added in another order must not count as higher.
  const reached = curve.findIndex((value) => value <= error + 1e-12);
  if (reached < 0) return Number.POSITIVE_INFINITY;
  const [labels, value] = [budgets[reached] as number, curve[reached] as number];
  if (reached === 0) return error > value + 1e-12 ? Number.NEGATIVE_INFINITY : labels;
  const [fewer, higher] = [budgets[reached - 1] as number, curve[reached - 1] as number];
  return fewer * (labels / fewer) ** Math.min(1, (higher - error) / (higher - value));
}

function counted(labels: number, budgets: readonly number[]): LabelCount {
  if (labels === Number.POSITIVE_INFINITY) return { labels: budgets.at(-1) as number, beyond: 'more' };
  if (labels === Number.NEGATIVE_INFINITY) return { labels: budgets[0] as number, beyond: 'fewer' };
  return { labels };
}

function requireCurves({ budgets, scratch, pretrained }: LearningCurves): void {
  const rise = budgets.every((labels, i) => labels > (budgets[i - 1] ?? 0));
  const fits = [...scratch, ...pretrained].every((errors) => errors.length === budgets.length);
  if (!rise || !fits || budgets.length === 0 || scratch.length === 0 || scratch.length !== pretrained.length)
    throw new WarmstartError({
      code: 'E_STATISTICS_CURVES',
      problem: 'these are no two learning curves over the same budgets and seeds',
      expected: 'budgets that rise from above 0, and an error for each of them from every seed, in both arms',
      received:
        `budgets ${budgets.join(', ') || 'none'}; ${scratch.length} and ${pretrained.length} seeds with ` +
        `${[...new Set([...scratch, ...pretrained].map(({ length }) => length))].join(', ') || 'no'} errors`,
    });
  for (const errors of [...scratch, ...pretrained]) requireFinite(errors);
}
