import type { PictureSet } from '../data/picture-set.js';
import { type LabelBudget, labelBudgets } from './label-budgets.js';
import type { StudyBudget } from './study-record.js';

/** Fewest pictures in a step of a study. */
const smallestBatch = 8;

/** The budgets of a study; which pictures are in them varies with the seed, how many does not. */
export function studyBudgets(train: PictureSet, smallest: number): StudyBudget[] {
  return budgetsOf(train, 0, smallest).map(({ perClass, pictures }) => ({
    perClass,
    labels: pictures.length,
    passes: passesFor(pictures.length, train.length),
  }));
}

/** The pictures that have labels under this seed, by budget. */
export function budgetsOf({ labels, classes, groups }: PictureSet, seed: number, smallest: number): LabelBudget[] {
  return labelBudgets(labels, classes, { seed, smallest, groups });
}

/**
 * How often an epoch goes over so many pictures, of all: the square root of their ratio. With few labels an epoch of one
 * pass would be too few steps to learn anything; with as many steps as all labels have, a small budget would cost the same.
 */
export function passesFor(labels: number, all: number): number {
  return Math.max(1, Math.round(Math.sqrt(all / labels)));
}

/** Pictures in a step: the largest power of two that makes four steps of a pass, from 8 to `largest`. */
export function batchSizeFor(labels: number, largest: number): number {
  const wanted = 2 ** Math.floor(Math.log2(Math.max(1, labels / 4)));
  return Math.min(labels, largest, Math.max(smallestBatch, wanted));
}
