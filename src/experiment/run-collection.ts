import { join } from 'node:path';
import { groupNames } from '../data/group-split.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { DataFacts } from './data-facts.js';
import { listAgain } from './list-again.js';
import type { SavedRun } from './load-run.js';
import { recordedPattern } from './recorded-pattern.js';
import { validationPictures } from './validation-pictures.js';

/** The pictures of a run: those that it learned from, then those that it held out. */
export interface RunCollection {
  readonly root: string;
  readonly classes: readonly string[];
  /** Paths, with the root, [n]. */
  readonly files: readonly string[];
  /** A class for each, [n]. */
  readonly labels: readonly number[];
  /** The sheet, patient or scan of each, [n], where the run was split by them. */
  readonly groups?: readonly string[];
  /** Whether each was held out, [n]. */
  readonly heldOut: readonly boolean[];
  /** What differs from the pictures that the run had, in a sentence each. */
  readonly changes: readonly string[];
}

/**
 * Finds the pictures of a run again: the held-out ones by its own list, the others by asking the source of their labels. What
 * the run could not read is left out.
 * @param classes of the model: a label is an index into them
 * @throws WarmstartError `E_RUN_LABELS` for pictures with several labels; `E_RUN_PICTURES` as `validationPictures`
 */
export async function runCollection(run: SavedRun, classes: readonly string[]): Promise<RunCollection> {
  const facts = run.config?.data as DataFacts | undefined;
  if (facts?.labels?.several) throw severalLabels(run.model);
  const held = await validationPictures(run, classes);
  // Without a record, the line above has thrown.
  const { root, train, skipped, split } = facts as DataFacts;
  const listing = await listAgain(facts as DataFacts);
  const aside = new Set([...held.files, ...skipped.map(({ file }) => join(root, file))]);
  const number = new Map(classes.map((name, label) => [name, label]));
  const learned = (listing?.files ?? []).flatMap((file, at) => {
    const label = number.get(listing?.classes[listing.labels[at] as number] as string);
    const path = join(root, file);
    return label === undefined || aside.has(path) ? [] : [{ path, label }];
  });
  const changes: string[] = [];
  if (listing === undefined)
    changes.push('The pictures that it learned from are not known any more: only those held out are looked at.');
  else if (learned.length !== train.pictures)
    changes.push(
      `It learned from ${train.pictures} pictures, but there are ${learned.length} now: what is said of those is said of ` +
        'those that are there.',
    );
  const files = [...learned.map(({ path }) => path), ...held.files];
  const groups = split.groups && groupsOf(files, split.groups.pattern);
  if (split.groups && !groups) changes.push('Some pictures no longer say which group they belong to.');
  return {
    root,
    classes,
    files,
    labels: [...learned.map(({ label }) => label), ...Array.from(held.labels)],
    ...(groups && { groups }),
    heldOut: files.map((_, at) => at >= learned.length),
    changes,
  };
}

/** Undefined where a name that is new does not match. */
function groupsOf(files: readonly string[], pattern: string): string[] | undefined {
  try {
    return groupNames(files, recordedPattern(pattern));
  } catch (error) {
    if (error instanceof WarmstartError) return undefined;
    throw error;
  }
}

function severalLabels(where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_RUN_LABELS',
    problem: 'the pictures of this run have any number of labels',
    expected: 'a run whose pictures have one label each',
    where,
    hint: 'name the pictures that are to be explained, and with --class the class that is asked about',
  });
}
