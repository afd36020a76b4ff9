import { WarmstartError } from '../error/warmstart-error.js';
import { decodedBatches } from '../explain/decoded-batches.js';
import { batchOf, type ExplainedNetwork } from '../explain/explained-network.js';
import { pictureBytes } from '../explain/heat-map.js';
import type { SeenPicture } from '../explain/overlay.js';
import { RowPass } from '../explain/row-pass.js';
import type { SessionOptions } from '../runtime/session.js';
import { placeForm } from './channel-form.js';
import { EffectiveField } from './effective-field.js';
import { cropped } from './picture-sheet.js';
import type { LayerActivations } from './read-activations.js';
import type { TopPlace } from './top-places.js';

/** The parts of the collection that excite a channel most. */
export interface ExcitedChannel {
  readonly channel: number;
  /** Strongest first, one a picture. */
  readonly patches: readonly ExcitingPatch[];
}

export interface ExcitingPatch extends TopPlace {
  readonly patch: SeenPicture;
}

export interface ExcitingPatches {
  readonly channels: readonly ExcitedChannel[];
  /** Side of the patches, in pixels of the picture as the network sees it. */
  readonly side: number;
}

export interface ExcitingPatchesOptions extends SessionOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how many patches are new. */
  readonly onPatches?: ((count: number) => void) | undefined;
}

/** Of what an activation depends on, this much lies in its patch: the rest is spread thinly over the picture. */
export const fieldShare = 0.9;

const batchSize = 16;

/**
 * Cuts out what excites some channels of a layer most: of each picture that {@link LayerActivations} names, the square on
 * which the strongest activation depends most. Squares of a layer have one size: the median of those that hold nine tenths
 * of what an activation depends on.
 * @param files of the collection
 */
export async function excitingPatches(
  network: ExplainedNetwork,
  { layer, top }: LayerActivations,
  channels: readonly number[],
  files: readonly string[],
  { signal, onPatches, ...session }: ExcitingPatchesOptions = {},
): Promise<ExcitingPatches> {
  const { size } = network.card;
  const wanted = channels.flatMap((channel) => top.of(channel).map((place) => ({ channel, ...place })));
  const pictures = await decodedPictures(files, [...new Set(wanted.map(({ picture }) => picture))], network);
  const fields: EffectiveField[] = [];
  const pass = await RowPass.compile(placeForm(network, layer, batchOf(network, batchSize)), session);
  try {
    await pass.run({
      count: wanted.length,
      signal,
      fill(row, pixels) {
        const { picture, channel, place } = wanted[row] as (typeof wanted)[number];
        pixels.set((pictures.get(picture) as SeenPicture).pixels);
        return channel * layer.height * layer.width + place;
      },
      take(_row, [, slopes]) {
        fields.push(new EffectiveField(slopes as Float32Array, size.height, size.width));
        onPatches?.(1);
      },
    });
  } finally {
    await pass.release();
  }
  const sides = fields.map((field) => field.side(fieldShare)).sort((a, b) => a - b);
  const side = sides[Math.floor(sides.length / 2)] ?? 0;
  const patches = wanted.map((place, i) => {
    const window = (fields[i] as EffectiveField).window(side);
    return { ...place, patch: cropped(pictures.get(place.picture) as SeenPicture, window) };
  });
  return {
    side,
    channels: channels.map((channel) => ({ channel, patches: patches.filter((one) => one.channel === channel) })),
  };
}

/** Pictures of the collection by their index, as the network sees them. @throws WarmstartError `E_EXPLAIN_CHANGED` */
async function decodedPictures(
  files: readonly string[],
  indices: readonly number[],
  { card: { size } }: ExplainedNetwork,
): Promise<Map<number, SeenPicture>> {
  const found = new Map<number, SeenPicture>();
  const { height, width } = size;
  const bytes = pictureBytes(size);
  let next = 0;
  const names = indices.map((i) => files[i] as string);
  for await (const { read, skipped, pixels } of decodedBatches(names, size, batchSize)) {
    for (const [file, { reason }] of skipped) throw changed(file, reason);
    for (const i of read.keys())
      found.set(indices[next++] as number, { pixels: pixels.slice(i * bytes, (i + 1) * bytes), height, width });
  }
  return found;
}

/** A picture that could be read a moment ago. */
export function changed(file: string, reason: string): WarmstartError {
  return new WarmstartError({
    code: 'E_EXPLAIN_CHANGED',
    problem: 'a picture of the collection changed while it was being explained',
    received: reason,
    where: file,
    hint: 'explain it again',
  });
}
