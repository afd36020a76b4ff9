import { join } from 'node:path';
import { listClassFolders } from '../data/class-folders.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { SavedRun } from '../experiment/load-run.js';
import { validationPictures } from '../experiment/validation-pictures.js';
import type { LabelledPictures } from '../learner/compare-forms.js';
import type { ModelCard } from '../learner/export-graph.js';
import type { Report } from './report.js';

/**
 * The pictures to measure a new form of a model on: those of `check`, else what the run held out. Where there are none,
 * or a picture may have several labels, a warning says that nothing is measured.
 * @throws WarmstartError `E_DATA_...`; `E_EXPORT_CHECK` for a folder with a class that the model does not know;
 * `E_RUN_LABELS`
 */
export async function picturesToCheck(
  run: SavedRun,
  { classes, labels }: ModelCard,
  check: string | undefined,
  report: Report,
): Promise<LabelledPictures | undefined> {
  const unmeasured = 'what the new form changes is not measured';
  if (labels === 'many') {
    report.warning(
      `${unmeasured}: errors are counted for one label a picture, and this model gives any number of them`,
    );
    return undefined;
  }
  try {
    return await labelledPictures(run, classes, check);
  } catch (error) {
    if (!(error instanceof WarmstartError) || error.code !== 'E_RUN_PICTURES') throw error;
    report.warning(`${error.code}: ${error.message}\n${unmeasured}; give labelled pictures with --check`);
    return undefined;
  }
}

/**
 * The pictures to fit a temperature to: the same, but there must be some.
 * @throws WarmstartError `E_RUN_PICTURES`; `E_EXPORT_CALIBRATE` where a picture may have several labels; and as
 * `picturesToCheck`
 */
export async function picturesToFit(
  run: SavedRun,
  { classes, labels }: ModelCard,
  check: string | undefined,
): Promise<LabelledPictures> {
  if (labels === 'many') {
    throw new WarmstartError({
      code: 'E_EXPORT_CALIBRATE',
      problem: 'no temperature can be fitted to this model',
      expected: 'a model that gives each picture one label',
      received: 'one that gives any number of them',
      hint: 'leave out --calibrate',
    });
  }
  try {
    return await labelledPictures(run, classes, check);
  } catch (error) {
    if (!(error instanceof WarmstartError) || error.code !== 'E_RUN_PICTURES') throw error;
    throw new WarmstartError({ ...error.fault, hint: 'give labelled pictures with --check' });
  }
}

function labelledPictures(run: SavedRun, classes: readonly string[], check: string | undefined) {
  return check === undefined ? validationPictures(run, classes) : labelledFolder(check, classes);
}

async function labelledFolder(root: string, classes: readonly string[]): Promise<LabelledPictures> {
  const listing = await listClassFolders(root);
  const unknown = listing.classes.filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    throw new WarmstartError({
      code: 'E_EXPORT_CHECK',
      problem: 'the folder has classes that the model does not know',
      expected: `sub-folders named ${classes.join(', ')}`,
      received: unknown.join(', '),
      where: root,
    });
  }
  return {
    files: listing.files.map((file) => join(root, file)),
    labels: Array.from(listing.labels, (label) => classes.indexOf(listing.classes[label] as string)),
  };
}
