import { type SkippedPicture, skippedPicture } from '../data/decode-all.js';
import { decodePicture } from '../data/decode-picture.js';
import { DecodingRoom } from '../data/decoding-room.js';
import { readAhead } from '../data/read-ahead.js';
import { predictionOf } from '../learner/classifier.js';
import type { Explainer, ExplainOptions } from './explainer.js';
import { type Explanation, pictureBytes } from './heat-map.js';
import type { SeenPicture } from './overlay.js';

/** What became of one file. */
export interface ExplainedFile {
  readonly file: string;
  /** As the network saw it; good only until the next file is asked for. */
  readonly picture: SeenPicture;
  /** The most probable class, and its probability, 0 to 1. */
  readonly told: string;
  readonly confidence: number;
  /** The class that the map is about. */
  readonly about: string;
  readonly explanation: Explanation;
}

export interface ExplainAllOptions extends ExplainOptions {
  /** The class that maps are about, for a file; the one that the network tells by default. */
  readonly classOf?: ((file: string) => string | undefined) | undefined;
  /** Pictures that are decoded while others are explained. Default 16. */
  readonly batchSize?: number;
}

/**
 * Explains any number of pictures, in their order, in memory that does not depend on how many they are; what cannot be read
 * is part of what is given.
 * @throws WarmstartError what `Explainer.explain` throws; the signal's reason
 */
export async function* explainAll(
  explainer: Explainer,
  files: readonly string[],
  { classOf, batchSize = 16, ...options }: ExplainAllOptions = {},
): AsyncGenerator<ExplainedFile | SkippedPicture, void> {
  const { card } = explainer;
  const { height, width } = card.size;
  const bytes = pictureBytes(card.size);
  const batches = Array.from({ length: Math.ceil(files.length / batchSize) }, (_, i) =>
    files.slice(i * batchSize, (i + 1) * batchSize),
  );
  const buffer = () => new Uint8Array(batchSize * bytes);
  const room = new DecodingRoom();
  const decode = async (batch: readonly string[], pixels: Uint8Array) => {
    const skipped = new Map<string, SkippedPicture>();
    const read: string[] = [];
    const decoded = await Promise.all(
      batch.map((file) => decodePicture(file, card.size, room).catch((error) => skippedPicture(file, error))),
    );
    for (const [i, outcome] of decoded.entries()) {
      const file = batch[i] as string;
      if (outcome instanceof Uint8Array) pixels.set(outcome, (read.push(file) - 1) * bytes);
      else skipped.set(file, outcome);
    }
    return { batch, read, skipped, pixels: pixels.subarray(0, read.length * bytes) };
  };

  for await (const { batch, read, skipped, pixels } of readAhead(batches, [buffer(), buffer()], decode)) {
    const all = await explainer.probabilities(pixels, options.signal);
    const predictions = read.map((_, i) =>
      predictionOf(card, all.subarray(i * card.classes.length, (i + 1) * card.classes.length)),
    );
    const about = read.map((file, i) => classOf?.(file) ?? (predictions[i]?.label as string));
    const explanations = await explainer.explain(
      pixels,
      about.map((name) => card.classes.indexOf(name)),
      options,
    );
    let next = 0;
    for (const file of batch) {
      const gap = skipped.get(file);
      if (gap) {
        yield gap;
        continue;
      }
      const i = next++;
      const picture = { pixels: pixels.subarray(i * bytes, (i + 1) * bytes), height, width };
      const { label, probability } = predictions[i] as (typeof predictions)[number];
      yield {
        file,
        picture,
        told: label,
        confidence: probability,
        about: about[i] as string,
        explanation: explanations[i] as Explanation,
      };
    }
  }
}
