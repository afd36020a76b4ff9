import { printable } from '../error/printable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { formatDuration } from '../experiment/duration.js';
import type { SavedRun } from '../experiment/load-run.js';
import { type RunCollection, runCollection } from '../experiment/run-collection.js';
import { Explainer } from '../explain/explainer.js';
import { explainFiles } from '../overview/explain-files.js';
import { partWork } from '../overview/explanation-parts.js';
import { plural } from '../page/count-words.js';
import type { Context } from './context.js';
import { notAll } from './explain-failed.js';
import type { ExplainOptions } from './explain-options.js';
import type { ExplainedRun } from './explain-run.js';
import { interruption } from './interruption.js';
import { openRun } from './open-run.js';
import { pictureFiles } from './picture-files.js';
import type { Report } from './report.js';
import { wrap } from './text.js';
import { workProgress } from './work-progress.js';

/** Where a model looks in pictures that are named, and what it learned that is like them. */
export async function explainPictures(
  { saved, network }: ExplainedRun,
  paths: readonly string[],
  options: ExplainOptions,
  { context, report }: { readonly context: Context; readonly report: Report },
): Promise<void> {
  const { signal, now } = context;
  const { method, layer, threads, sanity, class: about } = options;
  const { classes } = network.card;
  // What does not fit is said before a folder is made.
  new Explainer(network).check({ method, layer });
  const files = await givenPictures(paths, options.count);
  const { collection, notes } = await learnedPictures(saved, classes);
  for (const note of notes) report.warning(wrap(note, report.columns - 9));
  const { path } = await openRun('explain', options.out, now());
  const start = performance.now();
  const progress = workProgress(report);
  const found = await explainFiles(network, files, {
    folder: path,
    collection,
    method,
    layer,
    about,
    sanity,
    signal,
    ...(threads !== undefined && { threads }),
    subtitle: saved.model,
    notes,
    facts: { command: 'explain', model: saved.model, ...(layer !== undefined && { layer }), classes },
    onSkipped: ({ file, code, reason }) => report.warning(`${printable(file)}: ${code}, ${reason}`),
    onProgress: (work, done, total) => progress(partWork[work], done, total),
  });
  const { looks, skipped, verdict, withoutNeighbours } = found;
  if (withoutNeighbours) report.warning(wrap(withoutWords(withoutNeighbours), report.columns - 9));
  const seconds = (performance.now() - start) / 1000;
  report.document({
    command: 'explain',
    model: saved.model,
    method,
    out: path,
    explained: looks.length,
    sanity: found.sanity,
    skipped,
  });
  if (found.interrupted || signal.aborted) throw interruption(path);
  report.result(
    wrap(
      `${plural(looks.length, 'picture')} explained by ${method} in ${formatDuration(seconds)}. ` +
        `See ${path}/index.html.`,
      report.columns,
    ),
  );
  for (const sentence of verdict) report.result(wrap(sentence, report.columns));
  if (skipped.length > 0) throw notAll(skipped.length, files.length, path);
}

/** The first `count` of the pictures named. @throws WarmstartError `E_EXPLAIN_NO_PICTURES`, `E_DATA_FOLDER` */
async function givenPictures(paths: readonly string[], count: number | undefined): Promise<string[]> {
  const files = await pictureFiles(paths);
  if (files.length > 0) return files.slice(0, count);
  throw new WarmstartError({
    code: 'E_EXPLAIN_NO_PICTURES',
    problem: 'there are no pictures to explain',
    where: paths.join(', '),
  });
}

/** What a run learned from, as far as it is still there; a model outside of a run has none. */
async function learnedPictures(
  saved: SavedRun,
  classes: readonly string[],
): Promise<{ readonly collection?: RunCollection; readonly notes: readonly string[] }> {
  if (!saved.config) return { notes: [] };
  try {
    const collection = await runCollection(saved, classes);
    if (collection.heldOut.includes(false)) return { collection, notes: collection.changes };
    return { notes: [`${withoutThem}: those that the run learned from are not known any more.`] };
  } catch (error) {
    if (!(error instanceof WarmstartError)) throw error;
    return { notes: [withoutWords(error)] };
  }
}

const withoutThem = 'There are no training pictures like them on the page';

function withoutWords({ code, fault: { problem } }: WarmstartError): string {
  return `${withoutThem}: ${code}, ${problem}`;
}
