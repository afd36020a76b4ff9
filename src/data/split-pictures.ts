import { WarmstartError } from '../error/warmstart-error.js';
import { type FoldChoice, foldSplit, groupFoldSplit } from './fold-split.js';
import { givenSplit } from './given-split.js';
import { groupNames, groupSplit } from './group-split.js';
import type { LabelledFiles } from './labelled-files.js';
import { labelsAt } from './picture-labels.js';
import { randomSplit, type Split } from './random-split.js';
import { type SetFolders, setOf } from './set-folders.js';
import { requireNoLeak, requireTrained } from './split-checks.js';
import { strataOf, stratifiedSplit } from './stratified-split.js';

/** How to tell the pictures to train on from those to validate with. */
export type SplitOption =
  /** The seed decides. */
  | { readonly kind: 'random' }
  /** So does it here, but of every class the same share is held out. */
  | { readonly kind: 'stratified' }
  /** Each set lies in a folder of its own below the root. */
  | ({ readonly kind: 'folders' } & SetFolders)
  /** These are held out: paths relative to the root, or the path of a text file with one a line. */
  | { readonly kind: 'list'; readonly valid: string | readonly string[] }
  /** One of k folds is held out. With `stratified`, every class is spread evenly over them. */
  | ({ readonly kind: 'fold'; readonly stratified?: boolean } & FoldChoice);

/** How the pictures were split, for the record of a run. Plain data. */
export interface SplitRecord {
  /** `group`: at random, but whole groups. */
  readonly kind: SplitOption['kind'] | 'group';
  /** Decides nothing where the pictures came split. */
  readonly seed: number;
  /** Share of the pictures that was asked to be held out, where that decides. */
  readonly validPct?: number;
  /** Classes of which no picture is held out: nothing will be known of how well they are recognised. */
  readonly validLacks: readonly string[];
  /** Only if groups were to be told apart. */
  readonly groups?: {
    readonly pattern: string;
    readonly train: readonly string[];
    readonly valid: readonly string[];
  };
  /** Only of a split by folders. */
  readonly folders?: SetFolders;
  /** Only of a split by a list: its path, if it is a file. */
  readonly list?: string;
  /** Only of a split by folds. */
  readonly fold?: FoldChoice & { readonly stratified: boolean };
}

export interface SplitOptions {
  /** Default: random. */
  readonly split?: SplitOption;
  /** Share of the pictures held out for validation, between 0 and 1. */
  readonly validPct: number;
  readonly seed: number;
  /** Tells from a file's name the group that must not be on both sides. */
  readonly group?: RegExp;
  /** What `readValidList` gives, of a split by a list. */
  readonly listed?: ReadonlySet<string>;
}

export interface PictureSplit extends Split {
  readonly record: SplitRecord;
  /** Group of each file, if there are groups. */
  readonly groups: readonly string[] | undefined;
}

/**
 * Splits labelled files.
 * A class without held-out pictures is allowed and recorded; one without pictures to train on is not.
 * @throws WarmstartError `E_DATA_TRAIN_LACKS`, `E_DATA_SPLIT`, `E_DATA_FOLD`, `E_DATA_GROUP_MATCH`, `E_DATA_GROUPS`,
 * `E_DATA_GROUP_LEAK`, `E_DATA_SPLIT_GROUPS`, `E_SEED_INVALID`
 */
export function splitPictures(pictures: LabelledFiles, options: SplitOptions): PictureSplit {
  const { validPct, seed, group, split: option = { kind: 'random' } } = options;
  const groups = group && groupNames(pictures.files, group);
  const split = divide(pictures, groups, options);
  if (groups) requireNoLeak(groups, split);
  const validLacks = requireTrained(pictures, split, groups !== undefined);

  const named = (side: Uint32Array) => [...new Set(Array.from(side, (i) => groups?.[i] ?? ''))].sort();
  const record: SplitRecord = {
    kind: groups && option.kind === 'random' ? 'group' : option.kind,
    seed,
    ...((option.kind === 'random' || option.kind === 'stratified') && { validPct }),
    validLacks,
    ...(group && { groups: { pattern: String(group), train: named(split.train), valid: named(split.valid) } }),
    ...(option.kind === 'folders' && { folders: { train: option.train, valid: option.valid } }),
    ...(option.kind === 'list' && typeof option.valid === 'string' && { list: option.valid }),
    ...(option.kind === 'fold' && {
      fold: { fold: option.fold, folds: option.folds, stratified: option.stratified ?? false },
    }),
  };
  return { ...split, record, groups };
}

function divide(pictures: LabelledFiles, groups: readonly string[] | undefined, options: SplitOptions): Split {
  const { validPct, seed, split: option = { kind: 'random' }, listed } = options;
  const { files, classes } = pictures;
  const labelsOf = (index: number) => labelsAt(pictures, classes.length, index);
  switch (option.kind) {
    case 'random':
      return groups ? groupSplit(groups, labelsOf, validPct, seed) : randomSplit(files.length, validPct, seed);
    case 'stratified':
      if (groups) throw notBoth();
      return stratifiedSplit(strataOf(files.length, labelsOf), validPct, seed);
    case 'fold': {
      if (groups && option.stratified) throw notBoth();
      if (groups) return groupFoldSplit(groups, option, seed);
      return foldSplit(option.stratified ? strataOf(files.length, labelsOf) : files.map(() => ''), option, seed);
    }
    case 'folders':
      return givenSplit(files, (file) => setOf(file, option) === 'valid');
    case 'list':
      return givenSplit(files, (file) => listed?.has(file) ?? false);
  }
}

function notBoth(): WarmstartError {
  return new WarmstartError({
    code: 'E_DATA_SPLIT_GROUPS',
    problem: 'a split cannot keep groups whole and the share of every class, too',
    hint: 'leave out one of the two; a split by groups tries to have every class on both sides',
  });
}
