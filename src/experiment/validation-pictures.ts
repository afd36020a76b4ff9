import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { listClassFolders } from '../data/class-folders.js';
import { splitPictures } from '../data/split-pictures.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { LabelledPictures } from '../learner/compare-forms.js';
import type { RunConfig } from './load-run.js';

/**
 * The pictures that a run held out, found again: the same folder, split in the same way.
 * @throws WarmstartError `E_RUN_PICTURES` when the folder is gone or has changed since, so that the split would be
 * another
 */
export async function validationPictures({ data, options }: RunConfig): Promise<LabelledPictures> {
  const { root, classes, skipped } = data;
  const { valid: validPct, seed, group } = options;
  try {
    const listing = await listClassFolders(root);
    const unread = new Set(skipped.map(({ file }) => file));
    const kept = Uint32Array.from(listing.files.keys()).filter((i) => !unread.has(listing.files[i] as string));
    const files = Array.from(kept, (i) => listing.files[i] as string);
    const labels = Int32Array.from(kept, (i) => listing.labels[i] as number);
    const readable = { classes: listing.classes, files, labels };
    const split = splitPictures(readable, { validPct, seed, ...(group !== undefined && { group: new RegExp(group) }) });
    const found = { classes: listing.classes, split: split.record, ...countsOf(labels, split, classes) };
    const { train, valid } = data;
    if (!isDeepStrictEqual(found, { classes, split: data.split, train, valid })) throw changed(root);
    return {
      files: Array.from(split.valid, (i) => join(root, files[i] as string)),
      labels: Array.from(split.valid, (i) => labels[i] as number),
    };
  } catch (error) {
    if (!(error instanceof WarmstartError) || error.code === 'E_RUN_PICTURES') throw error;
    throw changed(root, error);
  }
}

/** As the record of a run has them. */
function countsOf(
  labels: Int32Array,
  { train, valid }: { readonly train: Uint32Array; readonly valid: Uint32Array },
  classes: readonly string[],
) {
  const facts = (side: Uint32Array) => {
    const counts = new Array<number>(classes.length).fill(0);
    for (const i of side) counts[labels[i] as number] = (counts[labels[i] as number] ?? 0) + 1;
    return { pictures: side.length, byClass: Object.fromEntries(classes.map((name, c) => [name, counts[c] ?? 0])) };
  };
  return { train: facts(train), valid: facts(valid) };
}

function changed(root: string, cause?: WarmstartError): WarmstartError {
  return new WarmstartError({
    code: 'E_RUN_PICTURES',
    problem: 'the pictures that the run held out cannot be found again',
    expected: 'the folder as it was, split as then',
    received: cause?.fault.problem ?? 'other pictures, or another split',
    where: root,
    ...(cause && { cause }),
  });
}
