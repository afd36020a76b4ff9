import { join } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import { type ExplainedNetwork, openNetwork } from '../explain/explained-network.js';
import { readFeatures } from '../features/read-features.js';
import { unitRows } from '../features/unit-rows.js';
import { centredGram, type GramMatrix } from '../layers/gram-matrix.js';
import { linearCka } from '../layers/linear-cka.js';
import type { ModelCard } from '../learner/export-graph.js';
import { randomStream } from '../random/random-stream.js';
import type { SavedStudy } from '../study/study-record.js';
import { bodyDistance } from './body-distance.js';
import type { MovedArm, PretrainingChange } from './report-content.js';
import { isBelow } from './thumbnails.js';

/** What an arm was before it learned; or why that is not known, in words that a clause can be. */
export type NetworkBefore = { readonly network: ExplainedNetwork } | { readonly missing: string };

/** Finds that of an exported model of a run. */
export type FindNetworkBefore = (model: string, card: ModelCard) => Promise<NetworkBefore>;

/** Test pictures that features are compared on: more take long where they are large, and change little. */
const mostPictures = 128;

/** With fewer nothing can be said of what bodies find alike. */
const fewestPictures = 16;

/** How far each arm's body moved from its pretrained weights, and how alike the bodies of all arms find the same pictures. */
export async function pretrainingChange(
  { record: { arms, test }, models, config }: Pick<SavedStudy, 'record' | 'models' | 'config'>,
  networkBefore: FindNetworkBefore = async () => ({ missing: 'nobody has looked for its pretrained weights' }),
): Promise<PretrainingChange | undefined> {
  const files = drawn(test.files.filter(isBelow)).map((file) => join(config.data.root, file));
  const moved: MovedArm[] = [];
  const grams = new Map<string, GramMatrix>();
  for (const { name: arm, pretrainedOn } of arms) {
    const model = models.get(arm);
    if (model === undefined) continue;
    const network = await unlessFaulty(openNetwork(model));
    if (typeof network === 'string') {
      if (pretrainedOn !== undefined) moved.push({ arm, note: network });
      continue;
    }
    const gram = await gramOf(network, files);
    if (gram) grams.set(arm, gram);
    if (pretrainedOn === undefined) continue;
    const before = await networkBefore(model, network.card);
    moved.push({
      arm,
      ...('missing' in before ? { note: before.missing } : await movedFrom(before.network, network, gram, files)),
    });
  }
  if (moved.length === 0) return undefined;
  const [first] = grams.values();
  const known = [...grams].filter(([, { size }]) => size === first?.size);
  if (!first || known.length < 2) return { moved };
  const cka = known.map(([, a]) => known.map(([, b]) => similarity(a, b)));
  return { moved, likeness: { arms: known.map(([arm]) => arm), pictures: first.size, cka } };
}

async function movedFrom(
  before: ExplainedNetwork,
  after: ExplainedNetwork,
  gram: GramMatrix | undefined,
  files: readonly string[],
): Promise<Omit<MovedArm, 'arm'>> {
  const distance = bodyDistance(before, after);
  if (!distance) return { note: 'its body cannot be told from its head' };
  if (!gram) return { distance };
  const kept = [...distance.thirds, distance.scales, distance.statistics].every((one) => one === 0 || one === null);
  const old = kept ? gram : await gramOf(before, files);
  return old?.size === gram.size ? { distance, cka: similarity(gram, old) } : { distance };
}

/** Always the same ones, in their order. */
function drawn(files: readonly string[]): string[] {
  const chosen = randomStream(0, 'features of a report').permutation(files.length).slice(0, mostPictures);
  return [...chosen].sort((a, b) => a - b).map((at) => files[at] as string);
}

/**
 * Of what the body gives, each picture's features at length 1, as for neighbours: where a network has gone far astray for one
 * picture, an empty one for instance, that one alone would decide. Undefined where the body has no maps, or there are too few
 * pictures.
 */
async function gramOf(network: ExplainedNetwork, files: readonly string[]): Promise<GramMatrix | undefined> {
  const read = await unlessFaulty(readFeatures(network, files, { of: 'body' }));
  if (typeof read === 'string' || read.places.length < fewestPictures) return undefined;
  return centredGram(unitRows(read), read.places.length);
}

/** To four decimals: what follows depends on the order in which threads have summed. */
function similarity(a: GramMatrix, b: GramMatrix): number | null {
  const cka = linearCka(a, b);
  return Number.isFinite(cka) ? Math.round(1e4 * cka) / 1e4 : null;
}

async function unlessFaulty<T>(found: Promise<T>): Promise<T | string> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof WarmstartError) return error.fault.problem;
    throw error;
  }
}
