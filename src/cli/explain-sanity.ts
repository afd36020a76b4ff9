import { decodePicture } from '../data/decode-picture.js';
import type { ExplainedNetwork } from '../explain/explained-network.js';
import type { ExplainOptions } from '../explain/explainer.js';
import type { ExplanationEntry } from '../explain/explanation-folder.js';
import { type SanityReport, sanityCheck } from '../explain/sanity-check.js';
import type { SessionOptions } from '../runtime/session.js';
import type { Report } from './report.js';

/** Pictures that the check looks at: their mean is steady, and each takes as many maps as there are steps. */
const mostPictures = 16;

/** Checks the method on the first of the pictures that were explained, each with the class that its map is about. */
export async function checkSanity(
  network: ExplainedNetwork,
  entries: readonly ExplanationEntry[],
  options: ExplainOptions,
  session: SessionOptions,
  report: Report,
): Promise<SanityReport> {
  const { size, classes } = network.card;
  const some = entries.slice(0, mostPictures);
  report.live('checking whether maps depend on what was learned');
  const bytes = size.height * size.width * 3;
  const pixels = new Uint8Array(some.length * bytes);
  for (const [i, { file }] of some.entries()) pixels.set(await decodePicture(file, size), i * bytes);
  const targets = some.map(({ about }) => classes.indexOf(about));
  return sanityCheck(network, pixels, targets, options, session);
}
