import type { SkippedPicture } from '../data/decode-all.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { explainAll } from '../explain/explain-all.js';
import type { ExplainedNetwork } from '../explain/explained-network.js';
import { Explainer } from '../explain/explainer.js';
import { type LookFiles, LooksFolder } from '../explain/looks-folder.js';
import { looksSection } from '../explain/looks-section.js';
import type { SanityReport } from '../explain/sanity-check.js';
import { sanityOf } from '../explain/sanity-of.js';
import type { LabelledCollection } from '../features/labelled-collection.js';
import { trainingNeighbours } from '../features/training-neighbours.js';
import type { SessionOptions } from '../runtime/session.js';
import type { OverviewOptions } from './overview-options.js';
import { trustSentence } from './verdict.js';
import { writeOverview } from './write-overview.js';

export interface ExplainFilesOptions extends OverviewOptions {
  /** Pictures of which those that the network learned from stand beside the ones that are like them. */
  readonly collection?: LabelledCollection | undefined;
  /** Whether it is checked that maps depend on what the network has learned. Default false. */
  readonly sanity?: boolean | undefined;
  /** Told at once of a picture that cannot be read. */
  readonly onSkipped?: (picture: SkippedPicture) => void;
}

/** What was found; the page is in the folder. */
export interface FilesExplained {
  readonly verdict: readonly string[];
  readonly looks: readonly LookFiles[];
  readonly sanity?: SanityReport;
  /** Why there are no training pictures beside those asked about, where the network cannot be asked which are like them. */
  readonly withoutNeighbours?: WarmstartError;
  /** Those of the files that could not be read. */
  readonly skipped: readonly SkippedPicture[];
  /** Whether it was ended before its end: what was done is in the folder. */
  readonly interrupted: boolean;
}

/**
 * Shows where a network looks in any pictures, and which of those that it learned from it finds most like them, as
 * `index.html` and `explain.json`. They are there as soon as maps are.
 * @param files paths
 * @throws WarmstartError what `Explainer.explain` throws; `E_FILE_WRITE`
 */
export async function explainFiles(
  network: ExplainedNetwork,
  files: readonly string[],
  options: ExplainFilesOptions,
): Promise<FilesExplained> {
  const { folder, collection, about, signal, method = 'grad-cam', layer, threads, onSkipped, onProgress } = options;
  const { title = `What ${network.card.architecture} looks at`, subtitle = '', notes = [], facts } = options;
  const session: SessionOptions = threads === undefined ? {} : { threads };
  const explainer = new Explainer(network, session);
  explainer.check({ method, layer });
  const into = await LooksFolder.in(folder);
  let looks: readonly LookFiles[] = into.entries;
  let sanity: SanityReport | undefined;
  let withoutNeighbours: WarmstartError | undefined;
  let interrupted = false;
  try {
    await look();
    write();
    if (options.sanity && looks.length > 0) await check();
    if (collection && looks.length > 0) await compare(collection);
  } catch (error) {
    // What was done until then is kept.
    if (!signal?.aborted || error instanceof WarmstartError) throw error;
    interrupted = true;
  } finally {
    await explainer.release();
  }
  write();
  return {
    verdict: verdict(),
    looks,
    ...(sanity && { sanity }),
    ...(withoutNeighbours && { withoutNeighbours }),
    skipped: into.skipped,
    interrupted,
  };

  async function look(): Promise<void> {
    let done = 0;
    const classOf = about === undefined ? {} : { classOf: () => about };
    for await (const explained of explainAll(explainer, files, { ...options, ...classOf })) {
      if ('code' in explained) onSkipped?.(explained);
      await into.add(explained);
      onProgress?.('looks', ++done, files.length);
    }
  }

  async function check(): Promise<void> {
    signal?.throwIfAborted();
    onProgress?.('sanity', 0, 1);
    sanity = await sanityOf(network, looks, { method, layer, signal }, session);
  }

  async function compare(collection: LabelledCollection): Promise<void> {
    try {
      const { of } = await trainingNeighbours(
        network,
        looks.map(({ file }) => file),
        collection,
        {
          ...session,
          ...(signal && { signal }),
          folder,
          onProgress: (done, total) => onProgress?.('neighbours', done, total),
        },
      );
      looks = looks.map((one) => ({ ...one, neighbours: of.get(one.file) ?? [] }));
    } catch (error) {
      // A network without features that could be compared can still be asked where it looks.
      if (!(error instanceof WarmstartError) || error.code !== 'E_EXPLAIN_LAYER') throw error;
      withoutNeighbours = error;
    }
  }

  function verdict(): string[] {
    return sanity ? [trustSentence(sanity, method)] : [];
  }

  function write(): void {
    const missing = withoutNeighbours
      ? [`There are no training pictures like them: ${withoutNeighbours.fault.problem}.`]
      : [];
    writeOverview(folder, {
      title,
      subtitle,
      verdict: verdict(),
      notes: [...notes, ...missing],
      looks: looksSection(looks, { method }),
      pages: [],
      facts: {
        ...facts,
        method,
        interrupted: interrupted || signal?.aborted === true,
        ...(sanity && { sanity }),
        ...(collection && { trainingRoot: collection.root }),
        pictures: looks,
        skipped: into.skipped,
      },
    });
  }
}
