import { printable } from '../error/printable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { formatDuration } from '../experiment/duration.js';
import { explainAll } from '../explain/explain-all.js';
import { Explainer } from '../explain/explainer.js';
import { LooksFolder } from '../explain/looks-folder.js';
import { looksSection } from '../explain/looks-section.js';
import { sanityOf } from '../explain/sanity-of.js';
import { sanityText } from '../explain/sanity-text.js';
import { partWork } from '../overview/explanation-parts.js';
import { writeOverview } from '../overview/write-overview.js';
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

/** Where a model looks in pictures that are named. */
export async function explainPictures(
  { saved, network }: ExplainedRun,
  paths: readonly string[],
  options: ExplainOptions,
  { context, report }: { readonly context: Context; readonly report: Report },
): Promise<void> {
  const { signal, now } = context;
  const { method, layer, threads } = options;
  const session = threads === undefined ? {} : { threads };
  const explainer = new Explainer(network, session);
  try {
    explainer.check({ method, layer });
    const files = await givenPictures(paths, options.count);
    const { path } = await openRun('explain', options.out, now());
    const folder = await LooksFolder.in(path);
    const start = performance.now();
    await explainInto(folder, explainer, files, { options, report, signal });
    const seconds = (performance.now() - start) / 1000;
    const { entries, skipped } = folder;
    if (options.sanity) report.live(partWork.sanity);
    const sanity =
      options.sanity && entries.length > 0 && !signal.aborted
        ? await sanityOf(network, entries, { method, layer, signal }, session)
        : undefined;
    writeOverview(path, {
      title: `What ${network.card.architecture} looks at`,
      subtitle: saved.model,
      verdict: [],
      notes: [],
      looks: looksSection(entries, { method, sanity }),
      pages: [],
      facts: {
        command: 'explain',
        model: saved.model,
        method,
        ...(layer !== undefined && { layer }),
        classes: network.card.classes,
        interrupted: signal.aborted,
        ...(sanity && { sanity }),
        pictures: entries,
        skipped,
      },
    });
    report.document({
      command: 'explain',
      model: saved.model,
      method,
      out: path,
      explained: entries.length,
      sanity,
      skipped,
    });
    if (signal.aborted) throw interruption(path);
    report.result(
      wrap(
        `${plural(entries.length, 'picture')} explained by ${method} in ${formatDuration(seconds)}. ` +
          `See ${path}/index.html.`,
        report.columns,
      ),
    );
    if (sanity) report.result(wrap(sanityText(sanity, method), report.columns));
    if (skipped.length > 0) throw notAll(skipped.length, files.length, path);
  } finally {
    await explainer.release();
  }
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

async function explainInto(
  folder: LooksFolder,
  explainer: Explainer,
  files: readonly string[],
  { options, report, signal }: { options: ExplainOptions; report: Report; signal: AbortSignal },
): Promise<void> {
  const { method, layer, class: name } = options;
  const progress = workProgress(report);
  let done = 0;
  try {
    const all = explainAll(explainer, files, {
      method,
      layer,
      signal,
      ...(name !== undefined && { classOf: () => name }),
    });
    for await (const explained of all) {
      if ('code' in explained) report.warning(`${printable(explained.file)}: ${explained.code}, ${explained.reason}`);
      await folder.add(explained);
      progress(partWork.looks, ++done, files.length);
    }
  } catch (error) {
    // What was explained until then is kept.
    if (!signal.aborted || error instanceof WarmstartError) throw error;
  }
}
