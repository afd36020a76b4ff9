import { printable } from '../error/printable.js';
import { formatDuration } from '../experiment/duration.js';
import type { SavedRun } from '../experiment/load-run.js';
import { modelFile } from '../experiment/model-file.js';
import { runCollection } from '../experiment/run-collection.js';
import { type ExplainedNetwork, openNetwork } from '../explain/explained-network.js';
import { Explainer } from '../explain/explainer.js';
import { type CollectionExplained, explainCollection } from '../overview/explain-collection.js';
import { explanationParts, partWork } from '../overview/explanation-parts.js';
import type { Context } from './context.js';
import { notAll } from './explain-failed.js';
import type { ExplainOptions } from './explain-options.js';
import { interruption } from './interruption.js';
import { networkBefore } from './network-before.js';
import { openRun } from './open-run.js';
import type { Report } from './report.js';
import { wrap } from './text.js';
import { workProgress } from './work-progress.js';

export interface ExplainedRun {
  readonly saved: SavedRun;
  readonly network: ExplainedNetwork;
}

/** All that can be said of a run, with its own pictures. */
export async function explainRun(
  { saved, network }: ExplainedRun,
  options: ExplainOptions,
  { context, report }: { readonly context: Context; readonly report: Report },
): Promise<void> {
  const { signal, now } = context;
  const { only = explanationParts, method, layer, count, threads, class: about } = options;
  const { classes, architecture } = network.card;
  const collection = await runCollection(saved, classes);
  for (const change of collection.changes) report.warning(wrap(change, report.columns - 9));
  const against = options.against === undefined ? undefined : await openNetwork(await modelFile(options.against));
  const before =
    only.includes('layers') || only.includes('mistakes')
      ? await networkBefore(saved, network.card, context)
      : undefined;
  const missing =
    before && 'missing' in before ? [`What the network was before it learned is not known: ${before.missing}.`] : [];
  for (const note of missing) report.warning(wrap(note, report.columns - 9));
  // What does not fit is said before a folder is made.
  if (only.includes('looks')) new Explainer(network).check({ method, layer });
  const folder = (await openRun('explain', options.out, now())).path;
  const start = performance.now();
  const progress = workProgress(report);
  const found = await explainCollection(network, {
    collection,
    folder,
    only,
    ...(before && 'network' in before && { before: before.network }),
    ...(against && { against }),
    method,
    layer,
    count,
    about,
    signal,
    ...(threads !== undefined && { threads }),
    title: `What ${architecture} has learned`,
    subtitle: saved.model,
    notes: [...collection.changes, ...missing],
    facts: { command: 'explain', model: saved.model, ...(layer !== undefined && { layer }), classes },
    onProgress: (work, done, total) => progress(partWork[work], done, total),
  });
  tell(found, folder, (performance.now() - start) / 1000, { options, report, model: saved.model });
  if (found.interrupted || signal.aborted) throw interruption(folder);
  const [refused] = options.only ? found.notMade : found.notMade.length < only.length ? [] : found.notMade;
  if (refused) throw refused.error;
  if (found.skipped.length > 0) throw notAll(found.skipped.length, collection.files.length, folder);
}

function tell(
  found: CollectionExplained,
  folder: string,
  seconds: number,
  { options, report, model }: { readonly options: ExplainOptions; readonly report: Report; readonly model: string },
): void {
  const { looks, pages, verdict, notMade, skipped, sanity, heldOut } = found;
  for (const { file, code, reason } of skipped) report.warning(`${printable(file)}: ${code}, ${reason}`);
  for (const { part, error } of notMade)
    report.warning(wrap(`${part}: left out, ${error.code}, ${error.fault.problem}`, report.columns - 9));
  report.document({
    command: 'explain',
    model,
    method: options.method,
    out: folder,
    verdict,
    explained: looks.length,
    ...(heldOut && { heldOut }),
    sanity,
    pages: pages.map(({ address, facts }) => ({ address, facts })),
    notMade: notMade.map(({ part, error }) => ({ part, code: error.code, reason: error.fault.problem })),
    skipped,
  });
  if (found.interrupted) return;
  const sentences = [...verdict, ...pages.flatMap(({ summary = [] }) => summary)];
  for (const sentence of sentences) report.result(`${wrap(sentence, report.columns)}\n`);
  report.result(wrap(`Done in ${formatDuration(seconds)}. See ${folder}/index.html.`, report.columns));
}
