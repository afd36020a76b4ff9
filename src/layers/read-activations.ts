import type { SkippedPicture } from '../data/decode-all.js';
import { decodedBatches } from '../explain/decoded-batches.js';
import { derivedForm } from '../explain/differentiable-form.js';
import type { ExplainedNetwork } from '../explain/explained-network.js';
import { asMaps } from '../explain/feature-layers.js';
import { asTheyAre, RowPass } from '../explain/row-pass.js';
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
  const read: number[] = [];
  const skipped: SkippedPicture[] = [];
  const values = layers.map(({ name }) => network.graph.value(name));
  const batch = batchOf(network, batchSize);
  const { b, copyOf, graph } = derivedForm(network, values, batch);
  const named = layers.map((layer, i) => [`maps.${i}`, asMaps(b, copyOf(network.graph.value(layer.name)), layer)]);
  const pass = await RowPass.compile(graph(Object.fromEntries(named)), session);
  try {
    let place = 0;
    for await (const { files: some, skipped: gaps, pixels, read: decoded } of decodedBatches(
      files,
      network.card.size,
      batch,
    )) {
      signal?.throwIfAborted();
      const before = read.length;
      for (const file of some) {
        const gap = gaps.get(file);
        if (gap) skipped.push(gap);
        else read.push(place);
        place++;
      }
      await pass.run({
        count: decoded.length,
        signal,
        fill: asTheyAre(pixels),
        take(row, [logits, ...maps]) {
          const picture = read[before + row] as number;
          for (const [c, logit] of (logits as Float32Array).entries())
            mostLogits[c] = Math.max(mostLogits[c] as number, logit);
          for (const [i, one] of found.entries()) {
            one.top.add(picture, maps[i] as Float32Array);
            one.maps.add(labels[picture] as number, maps[i] as Float32Array);
          }
        },
      });
      onPictures?.(some.length);
    }
  } finally {
    await pass.release();
  }
  return { layers: found, mostLogits, read, skipped };
}

/** Rows that a network is given at once: its own number, where it has one. */
export function batchOf({ graph }: ExplainedNetwork, wanted: number): number {
  const [declared] = graph.value('pictures').shape;
  return typeof declared === 'number' ? declared : wanted;
}
