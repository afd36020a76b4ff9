import type { PictureSet } from '../data/picture-set.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { randomStream } from '../random/random-stream.js';
import { type LabelBudget, labelBudgets } from './label-budgets.js';

/** Where rate and length are looked for: positions in the training set. */
export interface SearchPart {
  readonly learn: LabelBudget;
  /** Judged on. */
  readonly heldOut: Uint32Array;
}

/** Most pictures to judge on, and most labels of a class to learn from: a search must not cost more than the study. */
const most = { heldOut: 128, perClass: 128 };

/**
 * Divides the training pictures for the search: a quarter is held out, in whole groups where there are any, of which up
 * to 128 are judged on, balanced over the classes; from the rest the largest budget with up to 128 labels a class is
 * learned from. The test pictures have no part in it.
 * @throws WarmstartError `E_STUDY_SEARCH` when a class is left without pictures to learn from
 */
export function searchPart(
  { labels, classes, groups }: Pick<PictureSet, 'labels' | 'classes' | 'groups'>,
  { seed, smallest }: { readonly seed: number; readonly smallest: number },
): SearchPart {
  const all = Array.from(labels.keys());
  const isOut = groups && new Set(groups).size > 1 ? outByGroup(groups, seed) : outByClass(labels, classes, seed);
  const [out, rest] = [all.filter((at) => isOut.has(at)), all.filter((at) => !isOut.has(at))];
  const pick = (from: readonly number[], options: { readonly smallest: number; readonly most: number }) => {
    const ownGroups = groups && from.map((at) => groups[at] as string);
    const budgets = labelBudgets(
      from.map((at) => labels[at] as number),
      classes,
      { seed, smallest: options.smallest, groups: ownGroups },
    );
    const fitting = budgets.filter(({ perClass }) => perClass <= options.most).at(-1) ?? budgets[0];
    if (!fitting) throw tooFew(rest.length, out.length);
    return { ...fitting, pictures: fitting.pictures.map((at) => from[at] as number).sort() };
  };
  if (out.length === 0 || new Set(rest.map((at) => labels[at])).size < new Set(labels).size)
    throw tooFew(rest.length, out.length);
  const perClass = Math.max(1, Math.floor(most.heldOut / classes));
  return {
    learn: pick(rest, { smallest, most: most.perClass }),
    heldOut: pick(out, { smallest: perClass, most: perClass }).pictures,
  };
}

function outByGroup(groups: readonly string[], seed: number): Set<number> {
  const names = [...new Set(groups)].sort();
  const order = Array.from(randomStream(seed, 'search-part').permutation(names.length), (at) => names[at] as string);
  const out = new Set<number>();
  for (const name of order.slice(0, -1)) {
    if (out.size >= groups.length / 4) break;
    for (const [at, group] of groups.entries()) if (group === name) out.add(at);
  }
  return out;
}

function outByClass(labels: ArrayLike<number>, classes: number, seed: number): Set<number> {
  const out = new Set<number>();
  for (let label = 0; label < classes; label++) {
    const own = Array.from(labels, (one, at) => (one === label ? at : -1)).filter((at) => at >= 0);
    const order = randomStream(seed, 'search-part', label).permutation(own.length);
    for (const at of order.subarray(0, Math.floor(own.length / 4))) out.add(own[at] as number);
  }
  return out;
}

function tooFew(rest: number, out: number): WarmstartError {
  return new WarmstartError({
    code: 'E_STUDY_SEARCH',
    problem: 'the training pictures cannot be divided for the search of learning rates',
    expected: 'pictures of every class to learn from when a quarter, or whole groups of them, is held out',
    received: `${rest} to learn from, ${out} held out`,
    hint: 'add pictures or groups; or take the rates as they are with --recipe notebook',
  });
}
