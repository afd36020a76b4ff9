import { WarmstartError } from '../error/warmstart-error.js';

/** One rate for all layer groups, or fastai's slice: `{ last }` or `{ first, last }`. */
export type LearningRate = number | { readonly first?: number; readonly last: number };

/** fastai's default: slice(3e-3). */
export const defaultLearningRate: LearningRate = { last: 3e-3 };

/**
 * Peak rate of each layer group, first layers first. A number is every group's; `{ last }` gives all but the
 * last group a tenth of it; `{ first, last }` spaces them geometrically.
 * @throws WarmstartError `E_OPTIM_RATE`
 */
export function groupRates(rate: LearningRate, groups: number): number[] {
  const { first, last } = typeof rate === 'number' ? { first: rate, last: rate } : rate;
  for (const value of [first ?? last, last]) {
    if (Number.isFinite(value) && value > 0) continue;
    throw new WarmstartError({
      code: 'E_OPTIM_RATE',
      problem: 'a learning rate must be positive',
      expected: 'a number such as 0.003',
      received: String(value),
    });
  }
  return Array.from({ length: groups }, (_, i) => {
    if (i === groups - 1) return last;
    return first === undefined ? last / 10 : first * (last / first) ** (i / (groups - 1));
  });
}
