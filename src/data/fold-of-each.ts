import { foldSplit, groupFoldSplit } from './fold-split.js';

export interface FoldedRows {
  /** Class of each row, [n]. */
  readonly labels: readonly number[];
  /** The sheet, patient or scan of each, [n]: rows of one are in the same fold. */
  readonly groups?: readonly string[] | undefined;
}

/**
 * Which fold holds each row out, [n], from 0: folds alike in size and, without groups, in their shares of each class.
 * @throws WarmstartError `E_DATA_FOLD` if there are fewer rows, or groups, than folds
 */
export function foldOfEach({ labels, groups }: FoldedRows, folds: number, seed: number): number[] {
  const strata = labels.map(String);
  const found = new Array<number>(labels.length).fill(0);
  for (let fold = 0; fold < folds; fold++) {
    const { valid } = groups ? groupFoldSplit(groups, { fold, folds }, seed) : foldSplit(strata, { fold, folds }, seed);
    for (const row of valid) found[row] = fold;
  }
  return found;
}
