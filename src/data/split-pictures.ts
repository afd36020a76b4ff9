import { printable } from '../error/printable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { groupNames, groupSplit } from './group-split.js';
import { randomSplit, type Split } from './random-split.js';

/** How the pictures were split, for the record of a run. Plain data. */
export interface SplitRecord {
  readonly kind: 'random' | 'group';
  readonly seed: number;
  /** Share of the pictures that was asked to be held out. */
  readonly validPct: number;
  /** Classes of which no picture is held out: nothing will be known of how well they are recognised. */
  readonly validLacks: readonly string[];
  /** Only of a split by groups. */
  readonly groups?: {
    readonly pattern: string;
    readonly train: readonly string[];
    readonly valid: readonly string[];
  };
}

export interface SplitOptions {
  /** Share of the pictures held out for validation, between 0 and 1. */
  readonly validPct: number;
  readonly seed: number;
  /** Tells from a file's name the group that must not be on both sides. */
  readonly group?: RegExp;
}

export interface LabelledFiles {
  readonly classes: readonly string[];
  readonly files: readonly string[];
  readonly labels: Int32Array;
}

export interface PictureSplit extends Split {
  readonly record: SplitRecord;
  /** Group of each file, if there are groups. */
  readonly groups: readonly string[] | undefined;
}

/**
 * Splits labelled files, at random or by groups.
 * A class without held-out pictures is allowed and recorded; one without pictures to train on is not.
 * @throws WarmstartError `E_DATA_TRAIN_LACKS`, `E_DATA_SPLIT`, `E_DATA_GROUP_MATCH`, `E_DATA_GROUPS`, `E_SEED_INVALID`
 */
export function splitPictures({ classes, files, labels }: LabelledFiles, options: SplitOptions): PictureSplit {
  const { validPct, seed, group } = options;
  const groups = group && groupNames(files, group);
  const split = groups ? groupSplit(groups, labels, validPct, seed) : randomSplit(files.length, validPct, seed);

  const lacking = (side: Uint32Array) => {
    const present = new Set(Array.from(side, (i) => labels[i]));
    return classes.filter((_, label) => !present.has(label));
  };
  const trainLacks = lacking(split.train);
  if (trainLacks.length > 0) {
    throw new WarmstartError({
      code: 'E_DATA_TRAIN_LACKS',
      problem: 'a class has no pictures left to train on',
      expected: 'every class among the training pictures',
      received: `none of ${trainLacks.map(printable).join(', ')}`,
      hint: groups ? 'hold out a smaller share, or use finer groups' : 'add pictures of it, or choose another seed',
    });
  }
  const named = (side: Uint32Array) => [...new Set(Array.from(side, (i) => groups?.[i] ?? ''))].sort();
  const record: SplitRecord = {
    kind: groups ? 'group' : 'random',
    seed,
    validPct,
    validLacks: lacking(split.valid),
    ...(group && { groups: { pattern: String(group), train: named(split.train), valid: named(split.valid) } }),
  };
  return { ...split, record, groups };
}
