import { WarmstartError } from '../error/warmstart-error.js';
import { explainAll } from '../explain/explain-all.js';
import type { ExplainedNetwork } from '../explain/explained-network.js';
import { Explainer } from '../explain/explainer.js';
import { jpegOf, overlay } from '../explain/overlay.js';
import type { PicturesBeside } from '../explain/pictures-beside.js';
import type { SessionOptions } from '../runtime/session.js';
import type { LabelledCollection } from './labelled-collection.js';
import type { HeatMaps } from './mistakes-losses-section.js';

export interface HeatMapOptions extends SessionOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Of networks that have no such maps: the page can do without. */
const without = new Set(['E_EXPLAIN_LAYER', 'E_EXPLAIN_FLAT', 'E_GRADIENT_MISSING']);

/**
 * Grad-CAM for the class that was told, over the pictures at these places.
 * @throws WarmstartError `E_FILE_WRITE`, `E_RUNTIME_...`; the signal's reason
 */
export async function mistakesHeatMaps(
  network: ExplainedNetwork,
  places: readonly number[],
  { files }: LabelledCollection,
  beside: PicturesBeside,
  { signal, onProgress, ...session }: HeatMapOptions = {},
): Promise<HeatMaps> {
  const explainer = new Explainer(network, session);
  const addresses = new Map<number, string>();
  let cells = { height: 0, width: 0 };
  try {
    let next = 0;
    const asked = places.map((place) => files[place] as string);
    for await (const explained of explainAll(explainer, asked, { signal })) {
      const place = places[next++] as number;
      if ('explanation' in explained) {
        const { height, width } = explained.explanation.map;
        cells = { height, width };
        const bytes = await jpegOf(await overlay(explained.picture, explained.explanation.map));
        addresses.set(place, await beside.add(`${String(place).padStart(6, '0')}-heat.jpg`, bytes));
      }
      onProgress?.(next, places.length);
    }
  } catch (error) {
    if (error instanceof WarmstartError && without.has(error.code)) return { missing: error.fault.problem };
    throw error;
  } finally {
    await explainer.release();
  }
  return { addresses, cells };
}
