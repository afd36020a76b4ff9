import { derivedForm } from '../explain/differentiable-form.js';
import { batchOf, type ExplainedNetwork } from '../explain/explained-network.js';
import { asMaps } from '../explain/feature-layers.js';
import { passFiles } from '../explain/pass-files.js';
import { unitRows } from '../features/unit-rows.js';
import type { SessionOptions } from '../runtime/session.js';
import type { ChosenLayer } from './chosen-layers.js';
import { changed } from './exciting-patches.js';
import { centredGram, type GramMatrix } from './gram-matrix.js';

export interface LayerGramsOptions extends SessionOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how many pictures are new, for each layer. */
  readonly onPictures?: ((count: number) => void) | undefined;
}

const batchSize = 16;

/** Pictures that similarities are of, at most: 512 rows estimate them well, and their Gram matrices are small. */
const mostPictures = 512;

/** Bytes of the features of all those pictures in one layer, at most. */
const mostBytes = 2 ** 28;

/** How many pictures the features of all those layers can be compared on. */
export function comparablePictures(layers: readonly ChosenLayer[]): number {
  const widest = Math.max(1, ...layers.map(({ height, width, channels }) => 4 * height * width * channels));
  return Math.min(mostPictures, Math.max(16, Math.floor(mostBytes / widest)));
}

/**
 * Gram matrices of the layers' features: a row a picture, its maps one behind the other, at length 1: else a picture that a
 * network has gone astray for, an empty one for instance, may hold most of the variance and decide alone. One layer after the other, so that
 * no more than its features are in memory.
 */
export async function layerGrams(
  network: ExplainedNetwork,
  layers: readonly ChosenLayer[],
  files: readonly string[],
  { signal, onPictures, ...session }: LayerGramsOptions = {},
): Promise<GramMatrix[]> {
  const grams: GramMatrix[] = [];
  const batch = batchOf(network, batchSize);
  for (const layer of layers) {
    const width = layer.height * layer.width * layer.channels;
    const rows = new Float32Array(files.length * width);
    const value = network.graph.value(layer.name);
    const { b, copyOf, graph } = derivedForm(network, [value], batch);
    let before = 0;
    const { skipped } = await passFiles(graph({ maps: asMaps(b, copyOf(value), layer) }), files, {
      ...session,
      size: network.card.size,
      signal,
      take: ([, maps], row) => rows.set(unitRows({ features: maps as Float32Array, width }), row * width),
      onFiles(done) {
        onPictures?.(done - before);
        before = done;
      },
    });
    for (const { file, reason } of skipped) throw changed(file, reason);
    grams.push(await centredGram(rows, files.length, session));
  }
  return grams;
}
