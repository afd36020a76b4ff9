import { WarmstartError } from '../error/warmstart-error.js';
import { randomStream } from '../random/random-stream.js';
import { membersOf } from './group-split.js';
import type { Split } from './random-split.js';

/** One of k folds is held out; under the same seed the k choices hold out every picture exactly once. */
export interface FoldChoice {
  /** Which one, from 0. */
  readonly fold: number;
  /** How many there are, at least 2. */
  readonly folds: number;
}

/**
 * Splits into k folds whose sizes, also those of each stratum, differ by at most one: strata are shuffled one by one
 * under the seed and dealt out in turn, each going on where the one before has ended.
 * @param strata of each picture; one and the same for all folds are then simply random
 * @throws WarmstartError `E_DATA_FOLD`
 */
export function foldSplit(strata: readonly string[], choice: FoldChoice, seed: number): Split {
  const { fold, folds } = parseFold(choice, strata.length, 'pictures');
  const foldOf = new Uint32Array(strata.length);
  let dealt = 0;
  for (const [k, indices] of membersOf(strata).entries()) {
    for (const i of randomStream(seed, 'fold', k).permutation(indices.length)) {
      foldOf[indices[i] as number] = dealt++ % folds;
    }
  }
  return sides(foldOf, fold);
}

/**
 * Splits into k folds, no group being in two of them: in an order that the seed decides, but the largest first, each
 * group is added to the fold that is smallest by then (the first of equals).
 * @param groups group of each picture
 * @throws WarmstartError `E_DATA_FOLD` also if there are fewer groups than folds
 */
export function groupFoldSplit(groups: readonly string[], choice: FoldChoice, seed: number): Split {
  const members = membersOf(groups);
  const { fold, folds } = parseFold(choice, members.length, 'groups');
  const shuffled = Array.from(
    randomStream(seed, 'group-fold').permutation(members.length),
    (k) => members[k] as number[],
  );
  const sizes = new Array<number>(folds).fill(0);
  const foldOf = new Uint32Array(groups.length);
  for (const indices of shuffled.sort((a, b) => b.length - a.length)) {
    const smallest = sizes.indexOf(Math.min(...sizes));
    sizes[smallest] = (sizes[smallest] ?? 0) + indices.length;
    for (const i of indices) foldOf[i] = smallest;
  }
  return sides(foldOf, fold);
}

function sides(foldOf: Uint32Array, fold: number): Split {
  const all = Uint32Array.from(foldOf.keys());
  return { train: all.filter((i) => foldOf[i] !== fold), valid: all.filter((i) => foldOf[i] === fold) };
}

function parseFold({ fold, folds }: FoldChoice, parts: number, of: string): FoldChoice {
  const whole = Number.isSafeInteger(folds) && folds >= 2 && Number.isSafeInteger(fold) && fold >= 0 && fold < folds;
  if (whole && folds <= parts) return { fold, folds };
  throw new WarmstartError({
    code: 'E_DATA_FOLD',
    problem: whole ? `there are fewer ${of} than folds` : 'there is no such fold',
    expected: whole ? `at most ${parts} folds` : 'at least two folds, and one of them counted from 0, such as 0 of 5',
    received: `${fold} of ${folds}`,
  });
}
