import { decodePicture } from '../data/decode-picture.js';
import type { SessionOptions } from '../runtime/session.js';
import type { ExplainedNetwork } from './explained-network.js';
import type { ExplainOptions } from './explainer.js';
import type { LookFiles } from './looks-folder.js';
import { type SanityReport, sanityCheck } from './sanity-check.js';

/** Pictures that the check looks at: their mean is steady, and each takes as many maps as there are steps. */
const mostPictures = 16;

/** Checks a method on the first pictures that it has explained, each with the class that its map is about. */
export async function sanityOf(
  network: ExplainedNetwork,
  explained: readonly LookFiles[],
  options: ExplainOptions,
  session: SessionOptions,
): Promise<SanityReport> {
  const { size, classes } = network.card;
  const some = explained.slice(0, mostPictures);
  const bytes = size.height * size.width * 3;
  const pixels = new Uint8Array(some.length * bytes);
  for (const [i, { file }] of some.entries()) pixels.set(await decodePicture(file, size), i * bytes);
  const targets = some.map(({ about }) => classes.indexOf(about));
  return sanityCheck(network, pixels, targets, options, session);
}
