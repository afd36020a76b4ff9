import type { SkippedPicture } from '../data/decode-all.js';
import { derivedForm } from '../explain/differentiable-form.js';
import { batchOf, type ExplainedNetwork } from '../explain/explained-network.js';
import { asMaps } from '../explain/feature-layers.js';
import { passFiles } from '../explain/pass-files.js';
import type { LabelledCollection } from '../features/labelled-collection.js';
import type { SessionOptions } from '../runtime/session.js';
import type { ChosenLayer } from './chosen-layers.js';
import { ClassMaps } from './class-maps.js';
import { TopPlaces } from './top-places.js';

/** What a collection does to the chosen layers. */
export interface Activations {
  readonly layers: readonly LayerActivations[];
  /** Largest logit of each class that any picture has, [classes]. */
  readonly mostLogits: readonly number[];
  /** Indices in the collection of the pictures that could be read, in their order. */
  readonly read: readonly number[];
  readonly skipped: readonly SkippedPicture[];
}

export interface LayerActivations {
  readonly layer: ChosenLayer;
  /** By index in the collection. */
  readonly top: TopPlaces;
  readonly maps: ClassMaps;
}

export interface ReadActivationsOptions extends SessionOptions {
  /** Strongest pictures of each channel. */
  readonly kept: number;
  readonly signal?: AbortSignal | undefined;
  /** Told how many pictures are new. */
  readonly onPictures?: ((count: number) => void) | undefined;
}

const batchSize = 16;

/** Runs all pictures through the network once, in memory that does not depend on how many they are. */
export async function readActivations(
  network: ExplainedNetwork,
  layers: readonly ChosenLayer[],
  { files, labels, classes }: LabelledCollection,
  { kept, signal, onPictures, ...session }: ReadActivationsOptions,
): Promise<Activations> {
  const found = layers.map(
    (layer): LayerActivations => ({
      layer,
      top: new TopPlaces(layer.channels, kept),
      maps: new ClassMaps(layer, classes.length),
    }),
  );
  const mostLogits = new Array<number>(network.card.classes.length).fill(Number.NEGATIVE_INFINITY);
  const values = layers.map(({ name }) => network.graph.value(name));
  const { b, copyOf, graph } = derivedForm(network, values, batchOf(network, batchSize));
  const named = layers.map((layer, i) => [`maps.${i}`, asMaps(b, copyOf(network.graph.value(layer.name)), layer)]);
  let before = 0;
  const { places, skipped } = await passFiles(graph(Object.fromEntries(named)), files, {
    ...session,
    size: network.card.size,
    signal,
    take([logits, ...maps], _row, place) {
      for (const [c, logit] of (logits as Float32Array).entries())
        mostLogits[c] = Math.max(mostLogits[c] as number, logit);
      for (const [i, one] of found.entries()) {
        one.top.add(place, maps[i] as Float32Array);
        one.maps.add(labels[place] as number, maps[i] as Float32Array);
      }
    },
    onFiles(done) {
      onPictures?.(done - before);
      before = done;
    },
  });
  return { layers: found, mostLogits, read: places, skipped };
}
