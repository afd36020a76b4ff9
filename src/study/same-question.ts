import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { said, unfit } from './join-fault.js';
import type { SavedStudy, StudyRecord } from './study-record.js';

/** What must be the same for errors to be of the same question. */
const questions: readonly (readonly [what: string, of: (record: StudyRecord) => unknown])[] = [
  ['recipe', ({ recipe }) => recipe],
  ['classes', ({ test }) => test.classes],
  ['test pictures', ({ test }) => test.files],
  ['labels of the test pictures', ({ test }) => test.labels],
  ['groups of the test pictures', ({ test }) => test.groups],
  ['budgets', ({ budgets }) => budgets],
  ['carbon intensity', ({ carbon }) => carbon],
];

/** @throws WarmstartError `E_REPORT_JOIN` where the errors of two studies answer different questions */
export function requireSameQuestion(first: SavedStudy, other: SavedStudy): void {
  for (const [what, of] of questions) {
    const [a, b] = [of(first.record), of(other.record)];
    const hint = what.includes('test pictures') && isSplitBySeed(first, other) ? sameTest(first.path) : undefined;
    if (!isDeepStrictEqual(a, b)) throw unfit(`${what} as in ${first.path}: ${said(a)}`, said(b), other.path, hint);
  }
  // Test pictures alone do not tell which ones were learned from, and how they were cut.
  for (const part of ['size', 'classes', 'train', 'normalization', 'batchSize', 'oversample'] as const) {
    const [a, b] = [dataOf(first)[part], dataOf(other)[part]];
    if (!isDeepStrictEqual(a, b))
      throw unfit(`${part} of the data as in ${first.path}: ${said(a)}`, said(b), other.path);
  }
  for (const option of ['augment', 'mixup', 'batchSize'] as const) {
    const [a, b] = [first.config.options?.[option], other.config.options?.[option]];
    if (!isDeepStrictEqual(a, b)) throw unfit(`option ${option} as in ${first.path}: ${said(a)}`, said(b), other.path);
  }
}

function dataOf({ config }: SavedStudy): Readonly<Record<string, unknown>> {
  return config.data;
}

/** Whether chance has held out the test pictures: then another seed has others. */
function isSplitBySeed(...saved: readonly SavedStudy[]): boolean {
  const splits = saved.map((one) => dataOf(one).split as { readonly kind?: string } | undefined);
  return splits.some((split) => split?.kind !== 'folders' && split?.kind !== 'list');
}

function sameTest(path: string): string {
  return (
    'another --seed holds out other pictures: to join such runs, give each of them the same list of test pictures ' +
    `(--valid-list FILE, one name a line, such as those in ${join(path, 'valid.csv')}) or sets of their own (--split-folders)`
  );
}
