import type { SkippedPicture } from '../data/decode-all.js';
import { predictionOf } from '../learner/classifier.js';
import { decodedBatches } from './decoded-batches.js';
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
  for await (const { files: batch, read, skipped, pixels } of decodedBatches(files, card.size, batchSize)) {
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
