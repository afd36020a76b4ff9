import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import type { LabelledPictures } from '../learner/compare-forms.js';
import type { SavedRun } from './load-run.js';
import { type HeldPicture, parseValidCsv } from './valid-csv.js';

/** Files whose presence is asked for at once. */
const AT_ONCE = 256;

/**
 * The pictures that a run held out, by its own list: wherever their labels came from, and however they were split.
 * @param classes of the model: a label is an index into them. A picture has one.
 * @throws WarmstartError `E_RUN_PICTURES` when there is no such list, or some of its pictures are gone; `E_RUN_LABELS`
 * when it has labels that the model does not know
 */
export async function validationPictures(
  { config, validList }: SavedRun,
  classes: readonly string[],
): Promise<LabelledPictures> {
  if (!config || validList === undefined) throw notListed('a model alone, without the record of its run');
  const text = await readFile(validList, 'utf8').catch((cause: Error) => {
    throw notListed(cause.message, validList);
  });
  const pictures = parseValidCsv(text, validList);
  requireKnown(pictures, classes, validList);
  const { root } = config.data;
  const missing = await missingOf(root, pictures);
  if (pictures.length === 0 || missing.length > 0) throw gone(missing, pictures.length, root);
  return {
    files: pictures.map(({ file }) => join(root, file)),
    labels: pictures.map(({ label }) => classes.indexOf(label)),
  };
}

async function missingOf(root: string, pictures: readonly HeldPicture[]): Promise<string[]> {
  const missing: string[] = [];
  for (let start = 0; start < pictures.length; start += AT_ONCE) {
    const some = pictures.slice(start, start + AT_ONCE);
    const found = await Promise.all(some.map(({ file }) => stat(join(root, file)).catch(() => undefined)));
    missing.push(...some.filter((_, i) => !found[i]?.isFile()).map(({ file }) => file));
  }
  return missing;
}

function requireKnown(pictures: readonly HeldPicture[], classes: readonly string[], where: string): void {
  const known = new Set(classes);
  const unknown = [...new Set(pictures.map(({ label }) => label))].filter((label) => !known.has(label));
  if (unknown.length === 0) return;
  throw new WarmstartError({
    code: 'E_RUN_LABELS',
    problem: 'the pictures that the run held out have labels that the model does not know',
    expected: `one of ${someOf(classes)} for each picture`,
    received: someOf(unknown.map((label) => JSON.stringify(label.slice(0, 200)))),
    where,
  });
}

function notListed(received: string, where?: string): WarmstartError {
  return new WarmstartError({
    code: 'E_RUN_PICTURES',
    problem: 'the pictures that the run held out are not known',
    expected: 'a run that has left a list of them',
    received,
    ...(where !== undefined && { where }),
  });
}

function gone(missing: readonly string[], all: number, where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_RUN_PICTURES',
    problem: 'the pictures that the run held out cannot be found again',
    expected: 'the folder of the pictures as it was',
    received: all === 0 ? 'a list of none' : `${missing.length} of ${all} are gone: ${someOf(missing)}`,
    where,
  });
}

function someOf(names: readonly string[]): string {
  return [...names.slice(0, 5), ...(names.length > 5 ? [`and ${names.length - 5} more`] : [])].join(', ');
}
