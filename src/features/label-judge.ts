import type { ProgressOptions } from '../data/side-by-side.js';
import type { ExplainedNetwork } from '../explain/explained-network.js';
import type { SessionOptions } from '../runtime/session.js';
import type { LabelledCollection } from './labelled-collection.js';
import { type PictureFeatures, readFeatures } from './read-features.js';

/** What judges the labels of training pictures: where its weights come from, or why there is nothing that could. */
export type LabelJudge = { readonly pretrainedOn: string } | { readonly missing: string };

/**
 * Reads what a pretrained body says of the training pictures.
 * @param before the network before it learned
 * @returns places of features are indices of the collection's files
 * @throws WarmstartError `E_EXPLAIN_LAYER`, `E_RUNTIME_...`; the signal's reason
 */
export async function labelJudge(
  before: ExplainedNetwork | undefined,
  { files, heldOut }: LabelledCollection,
  options: SessionOptions & ProgressOptions = {},
): Promise<{ readonly judge: LabelJudge; readonly features?: PictureFeatures }> {
  if (!before) return { judge: { missing: 'there is no network from before it learned' } };
  const { pretrainedOn } = before.card;
  if (pretrainedOn === undefined) return { judge: { missing: 'before training all weights were random' } };
  const training = [...files.keys()].filter((place) => !heldOut[place]);
  const own = training.map((place) => files[place] as string);
  const found = await readFeatures(before, own, { ...options, of: 'body' });
  const features = { ...found, places: found.places.map((i) => training[i] as number) };
  return { judge: { pretrainedOn }, features };
}
