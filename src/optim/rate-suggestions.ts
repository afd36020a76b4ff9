/** What a search through learning rates found: a rate and a loss for each step, rates rising. */
export interface RateCurve {
  readonly rates: readonly number[];
  /** Smoothed. */
  readonly losses: readonly number[];
}

/** A learning rate read from a curve; `loss` is the curve's at the step that it was read from. */
export interface RateSuggestion {
  readonly rate: number;
  readonly loss: number;
}

/** Three readings of one curve. None of them knows more than the curve: look at it. */
export interface RateSuggestions {
  /** Within the longest fall of the loss: what fastai suggests by default. */
  readonly valley: RateSuggestion;
  /** Where the loss falls fastest. */
  readonly steepest: RateSuggestion;
  /** A tenth of the rate at which the loss was lowest. */
  readonly minimum: RateSuggestion;
}

/** Steps at the end that are not looked at: there the loss is about to run away. */
const lastSteps = 5;

/**
 * What fastai suggests for a curve. Left out are the first tenth of the planned steps, in which the smoothed loss still
 * finds its level, and the last five taken.
 * @param steps planned; the curve has fewer when the loss ran away
 * @returns undefined when fewer than two steps remain
 */
export function suggestRates({ rates, losses }: RateCurve, steps: number): RateSuggestions | undefined {
  const looked = (values: readonly number[]) => values.slice(Math.floor(steps / 10), -lastSteps);
  const [x, y] = [looked(rates), looked(losses)];
  if (x.length < 2) return undefined;
  const at = (index: number, divisor = 1) => ({ rate: (x[index] as number) / divisor, loss: y[index] as number });
  return { valley: at(valley(y)), steepest: at(steepest(y)), minimum: at(lowest(y), 10) };
}

/** Index of the most negative slope. Rates grow by equal factors, so that steps stand for logarithms of the rate. */
function steepest(losses: readonly number[]): number {
  const last = losses.length - 1;
  return lowest(
    losses.map((_, i) => {
      const [before, after] = [Math.max(0, i - 1), Math.min(last, i + 1)];
      return ((losses[after] as number) - (losses[before] as number)) / (after - before);
    }),
  );
}

/**
 * fastai's valley: the longest falling subsequence, found by counting for every step the steps that a fall to it can
 * have, and a point inside the stretch that it spans. Kept as fastai has it: the stretch is measured from the first
 * count that beat all before it, and the point lies at its half rather than at two thirds (a third and half a third,
 * both rounded down).
 */
function valley(losses: readonly number[]): number {
  const counts = losses.map(() => 1);
  let [start, end] = [0, 0];
  for (let i = 1; i < losses.length; i++) {
    for (let j = 0; j < i; j++) {
      const longer = (counts[j] as number) + 1;
      if ((losses[i] as number) < (losses[j] as number) && (counts[i] as number) < longer) counts[i] = longer;
      if ((counts[end] as number) < (counts[i] as number)) {
        end = i;
        start = end - (counts[end] as number);
      }
    }
  }
  const third = (end - start) / 3;
  const index = start + Math.floor(third) + Math.floor(third / 2);
  // The start of a stretch is one too low, so that two falling steps give -1: Python then takes the last.
  return index < 0 ? losses.length + index : index;
}

function lowest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value < (values[best] as number) ? i : best), 0);
}
