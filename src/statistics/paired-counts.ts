import { WarmstartError } from '../error/warmstart-error.js';

/** What two classifiers A and B did with the same pictures, counted. */
export interface PairedCounts {
  readonly bothWrong: number;
  /** Wrong by A, right by B. */
  readonly onlyAWrong: number;
  /** Right by A, wrong by B. */
  readonly onlyBWrong: number;
  readonly bothRight: number;
}

/**
 * @param correctA of each picture, whether A was right; B's in the same order
 * @throws WarmstartError `E_STATISTICS_PAIRS` if there are no pictures or the two do not have as many
 */
export function countPairs(correctA: readonly boolean[], correctB: readonly boolean[]): PairedCounts {
  if (correctA.length !== correctB.length || correctA.length === 0) {
    throw new WarmstartError({
      code: 'E_STATISTICS_PAIRS',
      problem: 'two models can be compared only on the same pictures',
      expected: 'the same pictures in the same order, at least one',
      received: `${correctA.length} and ${correctB.length} pictures`,
    });
  }
  const count = (a: boolean, b: boolean) => correctA.filter((right, i) => right === a && correctB[i] === b).length;
  return {
    bothWrong: count(false, false),
    onlyAWrong: count(false, true),
    onlyBWrong: count(true, false),
    bothRight: count(true, true),
  };
}
