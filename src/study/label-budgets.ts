import { WarmstartError } from '../error/warmstart-error.js';
import { type RandomStream, randomStream } from '../random/random-stream.js';

/** A part of the training pictures, to learn from as if only these had labels. */
export interface LabelBudget {
  /** Pictures of each class; of the last budget, which has all, as many as the largest class has. */
  readonly perClass: number;
  /** Indices into the training set, ascending. */
  readonly pictures: Uint32Array;
  /** Classes that have fewer pictures than that, of which all are in it. */
  readonly short: readonly number[];
}

export interface LabelBudgetOptions {
  /** Decides which pictures come first; the same for all budgets and arms. */
  readonly seed: number;
  /** Pictures of each class in the first budget; 8 by default. Each next one has twice as many, the last one all; none is within a quarter of all. */
  readonly smallest?: number;
  /** Group of each picture, such as its map sheet. */
  readonly groups?: readonly string[] | undefined;
}

/**
 * Budgets of labels that double, balanced over the classes and nested: each holds all pictures of the one before it, so
 * that what a larger one adds is labels and nothing else. Which pictures of a class come first does not depend on the
 * other classes. Where pictures have groups, a class takes one of each group in turn: siblings look alike, and a few
 * labels from one sheet would be worth less than they count.
 * @param labels class of each picture
 * @throws WarmstartError `E_STUDY_BUDGET` when there are no pictures, or `smallest` is not a whole number from 1
 */
export function labelBudgets(labels: ArrayLike<number>, classes: number, options: LabelBudgetOptions): LabelBudget[] {
  const { seed, smallest = 8, groups } = options;
  const queues = Array.from({ length: classes }, (_, label) => {
    const own = Array.from(labels, (one, index) => (one === label ? index : -1)).filter((index) => index >= 0);
    return takenInTurn(own, groups, randomStream(seed, 'label-budget', label));
  });
  const most = Math.max(0, ...queues.map(({ length }) => length));
  if (most === 0 || !Number.isSafeInteger(smallest) || smallest < 1) throw noBudget(most, smallest);
  return budgetSizes(smallest, most).map((perClass) => ({
    perClass,
    pictures: Uint32Array.from(queues.flatMap((queue) => queue.slice(0, perClass))).sort(),
    short: queues.flatMap((queue, label) => (queue.length < perClass ? [label] : [])),
  }));
}

/** One that all labels are hardly more than would cost as much as all and tell nothing else. */
const closest = 1.25;

function budgetSizes(smallest: number, most: number): number[] {
  const sizes: number[] = [];
  for (let size = smallest; size < most && size * closest <= most; size *= 2) sizes.push(size);
  return [...sizes, most];
}

/** The pictures in an order by chance; with groups, one of each group that has any left, round after round. */
function takenInTurn(
  pictures: readonly number[],
  groups: LabelBudgetOptions['groups'],
  stream: RandomStream,
): number[] {
  const order = Array.from(stream.permutation(pictures.length), (at) => pictures[at] as number);
  if (!groups) return order;
  const rounds = new Map<string | undefined, number>();
  const placed = order.map((picture, place) => {
    const round = rounds.get(groups[picture]) ?? 0;
    rounds.set(groups[picture], round + 1);
    return { picture, place, round };
  });
  return placed.sort((a, b) => a.round - b.round || a.place - b.place).map(({ picture }) => picture);
}

function noBudget(pictures: number, smallest: number): WarmstartError {
  return new WarmstartError({
    code: 'E_STUDY_BUDGET',
    problem: 'there is nothing to divide into budgets of labels',
    expected: 'pictures with labels, and a whole number from 1 for the smallest budget',
    received: `${pictures === 0 ? 'no pictures' : `up to ${pictures} pictures of a class`}, ${smallest} a class`,
  });
}
