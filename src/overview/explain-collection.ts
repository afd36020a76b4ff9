import type { SkippedPicture } from '../data/decode-all.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { explainAll } from '../explain/explain-all.js';
import { explainCues } from '../explain/explain-cues.js';
import type { ExplainedNetwork } from '../explain/explained-network.js';
import { Explainer } from '../explain/explainer.js';
import type { ExplanationPage } from '../explain/explanation-page.js';
import { type LookFiles, LooksFolder } from '../explain/looks-folder.js';
import { looksSection } from '../explain/looks-section.js';
import type { SanityReport } from '../explain/sanity-check.js';
import { sanityOf } from '../explain/sanity-of.js';
import { explainMistakes } from '../features/explain-mistakes.js';
import type { LabelledCollection } from '../features/labelled-collection.js';
import { type PictureFeatures, readFeatures } from '../features/read-features.js';
import { explainLayers } from '../layers/explain-layers.js';
import { explainMap } from '../map/explain-map.js';
import type { SessionOptions } from '../runtime/session.js';
import { type ExplanationPart, explanationParts, type partWork } from './explanation-parts.js';
import { askedFirst, heldOutResult } from './held-out.js';
import type { OverviewOptions } from './overview-options.js';
import { errorSentence, type HeldOutResult, trustSentence } from './verdict.js';
import { writeOverview } from './write-overview.js';

export interface ExplainCollectionOptions extends OverviewOptions {
  readonly collection: LabelledCollection;
  /** Default all. */
  readonly only?: readonly ExplanationPart[] | undefined;
  /** The network before it learned. */
  readonly before?: ExplainedNetwork | undefined;
  /** Another one, that features are compared with. */
  readonly against?: ExplainedNetwork | undefined;
  /** Held-out pictures that are looked at, those told wrong first. Default 24. */
  readonly count?: number | undefined;
  /** Decides all chance. Default 0. */
  readonly seed?: number | undefined;
}

/** What was found; the pages are in the folder. */
export interface CollectionExplained {
  readonly verdict: readonly string[];
  readonly pages: readonly ExplanationPage[];
  readonly looks: readonly LookFiles[];
  readonly heldOut?: HeldOutResult;
  readonly sanity?: SanityReport;
  /** Parts that could not be made, and why. */
  readonly notMade: readonly { readonly part: ExplanationPart; readonly error: WarmstartError }[];
  readonly skipped: readonly SkippedPicture[];
  /** Whether it was ended before its end: what was done is in the folder. */
  readonly interrupted: boolean;
}

/**
 * Answers what a network has learned of a collection: where it looks, what tells the label without looking, where it errs,
 * what its layers hold, and a map. `index.html` says it in short and leads to the pages; it is there from the first part on.
 * A part that cannot be made is left out, and named.
 * @throws WarmstartError `E_EXPLAIN_LAYER`, `E_EXPLAIN_ROLLOUT` for a method that does not fit, before anything is done;
 * `E_FILE_WRITE`
 */
export async function explainCollection(
  network: ExplainedNetwork,
  options: ExplainCollectionOptions,
): Promise<CollectionExplained> {
  return new Explanation(network, options).made();
}

class Explanation {
  readonly #network: ExplainedNetwork;
  readonly #options: ExplainCollectionOptions;
  readonly #session: SessionOptions;
  readonly #pages: ExplanationPage[] = [];
  readonly #notMade: { part: ExplanationPart; error: WarmstartError }[] = [];
  readonly #skipped = new Map<string, SkippedPicture>();
  #looks: readonly LookFiles[] = [];
  #sanity: SanityReport | undefined;
  #features: PictureFeatures | undefined;
  #heldOut: HeldOutResult | undefined;
  #unread = 'features of the pictures were not read';
  #interrupted = false;

  constructor(network: ExplainedNetwork, options: ExplainCollectionOptions) {
    this.#network = network;
    this.#options = options;
    this.#session = options.threads === undefined ? {} : { threads: options.threads };
  }

  async made(): Promise<CollectionExplained> {
    const { only = explanationParts, signal, method, layer } = this.#options;
    const parts = explanationParts.filter((part) => only.includes(part));
    const explainer = new Explainer(this.#network, this.#session);
    if (parts.includes('looks')) explainer.check({ method, layer });
    try {
      if (parts.some((part) => part !== 'cues' && part !== 'layers')) await this.#readFeatures(parts);
      for (const part of parts) {
        await this.#make(part, explainer);
        this.#write();
      }
    } catch (error) {
      // What was done until then is kept.
      if (!signal?.aborted || error instanceof WarmstartError) throw error;
      this.#interrupted = true;
    } finally {
      await explainer.release();
    }
    this.#write();
    return {
      verdict: this.#verdict(),
      pages: this.#pages,
      looks: this.#looks,
      ...(this.#heldOut && { heldOut: this.#heldOut }),
      ...(this.#sanity && { sanity: this.#sanity }),
      notMade: this.#notMade,
      skipped: [...this.#skipped.values()],
      interrupted: this.#interrupted,
    };
  }

  /** Of all pictures where a part needs them, else of those held out: by them the wrong ones come first. */
  async #readFeatures(parts: readonly ExplanationPart[]): Promise<void> {
    const { collection, signal } = this.#options;
    const all = parts.includes('mistakes') || parts.includes('map');
    const places = [...collection.files.keys()].filter((at) => all || collection.heldOut[at]);
    const files = places.map((at) => collection.files[at] as string);
    const told = { onProgress: this.#progress('features'), ...(signal && { signal }) };
    const found = await readFeatures(this.#network, files, { ...this.#session, ...told }).catch((error) => {
      // A network without features that could be read can still be asked where it looks.
      if (!(error instanceof WarmstartError)) throw error;
      this.#unread = error.fault.problem;
      return undefined;
    });
    if (!found) return;
    this.#features = { ...found, places: found.places.map((at) => places[at] as number) };
    this.#skip(found.skipped);
    this.#heldOut = heldOutResult(collection, this.#features);
  }

  async #make(part: ExplanationPart, explainer: Explainer): Promise<void> {
    this.#options.signal?.throwIfAborted();
    try {
      if (part === 'looks') await this.#look(explainer);
      else this.#pages.push(await this.#page(part));
    } catch (error) {
      if (!(error instanceof WarmstartError) || error.code === 'E_FILE_WRITE') throw error;
      this.#notMade.push({ part, error });
    }
  }

  async #page(part: Exclude<ExplanationPart, 'looks'>): Promise<ExplanationPage> {
    const { collection, folder, signal, seed = 0, before, against } = this.#options;
    const told = { onProgress: this.#progress(part), ...(signal && { signal }) };
    const shared = { ...this.#session, ...told, collection, folder, seed };
    switch (part) {
      case 'cues':
        return explainCues(shared);
      case 'layers':
        return explainLayers(this.#network, { ...shared, before, against });
      case 'mistakes':
        return explainMistakes(this.#network, { ...shared, before, features: this.#ofAll() });
      case 'map':
        return explainMap(this.#network, { ...shared, features: this.#ofAll() });
    }
  }

  async #look(explainer: Explainer): Promise<void> {
    const { collection, folder, count = 24, about, signal, method, layer } = this.#options;
    const into = await LooksFolder.in(folder);
    this.#looks = into.entries;
    const asked = askedFirst(collection, this.#features).slice(0, count);
    const actual = new Map(
      asked.map((at) => [collection.files[at], collection.classes[collection.labels[at] as number]]),
    );
    const progress = this.#progress('looks');
    let done = 0;
    const all = explainAll(explainer, [...actual.keys()] as string[], {
      ...this.#options,
      ...(about !== undefined && { classOf: () => about }),
    });
    for await (const explained of all) {
      await into.add(explained, { actual: actual.get(explained.file) });
      progress(++done, asked.length);
    }
    this.#skip(into.skipped);
    if (into.entries.length === 0) return;
    this.#progress('sanity')(0, 1);
    this.#sanity = await sanityOf(this.#network, into.entries, { method, layer, signal }, this.#session);
  }

  /** Features of all pictures, which were read for those who need them. */
  #ofAll(): PictureFeatures {
    if (this.#features) return this.#features;
    throw new WarmstartError({ code: 'E_EXPLAIN_LAYER', problem: this.#unread });
  }

  #skip(pictures: readonly SkippedPicture[]): void {
    for (const picture of pictures) this.#skipped.set(picture.file, picture);
  }

  #progress(work: keyof typeof partWork): (done: number, total: number) => void {
    return (done, total) => this.#options.onProgress?.(work, done, total);
  }

  #verdict(): string[] {
    const { method = 'grad-cam' } = this.#options;
    return [
      ...(this.#heldOut && this.#heldOut.pictures > 0 ? [errorSentence(this.#heldOut)] : []),
      ...(this.#sanity ? [trustSentence(this.#sanity, method)] : []),
    ];
  }

  #write(): void {
    const { folder, collection, method = 'grad-cam', title, subtitle = '', notes = [], facts } = this.#options;
    const { architecture } = this.#network.card;
    const looks = this.#looks;
    writeOverview(folder, {
      title: title ?? `What ${architecture} has learned`,
      subtitle,
      verdict: this.#verdict(),
      notes: [...notes, ...this.#notMade.map(({ part, error }) => `Left out (${part}): ${error.fault.problem}.`)],
      looks:
        looks.length > 0 ? looksSection(looks, { method, root: collection.root, heldOut: this.#heldOut }) : undefined,
      pages: this.#pages,
      facts: {
        ...facts,
        method,
        interrupted: this.#interrupted || this.#options.signal?.aborted === true,
        ...(this.#heldOut && { heldOut: this.#heldOut }),
        ...(this.#sanity && { sanity: this.#sanity }),
        notMade: this.#notMade.map(({ part, error: { code, fault } }) => ({ part, code, reason: fault.problem })),
        pictures: looks,
        skipped: [...this.#skipped.values()],
      },
    });
  }
}
