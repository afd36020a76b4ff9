import type { SkippedPicture } from '../data/decode-all.js';
import type { ProgressOptions } from '../data/side-by-side.js';
import { derivedForm } from '../explain/differentiable-form.js';
import { batchOf, type ExplainedNetwork } from '../explain/explained-network.js';
import { passFiles } from '../explain/pass-files.js';
import type { SessionOptions } from '../runtime/session.js';
import { bodyEmbeddingOf, embeddingOf } from './embedding.js';

/** What a network makes of a collection. Rows are those of the pictures that could be read, in the order of the files. */
export interface PictureFeatures {
  /** Index in the list of files that was given, for each row, [n]. */
  readonly places: readonly number[];
  /** Numbers of a row of features. */
  readonly width: number;
  /** What the last layer of weights reads, or what the body gives, [n, width]. */
  readonly features: Float32Array;
  /** [n, classes]. */
  readonly probabilities: Float32Array;
  readonly skipped: readonly SkippedPicture[];
}

export interface ReadFeaturesOptions extends SessionOptions, ProgressOptions {
  /** Pictures that the network sees at once. Default 16. */
  readonly batchSize?: number;
  /** Default `decision`: what the last layer of weights reads. `body`: what the body gives, before any layer of the head. */
  readonly of?: 'decision' | 'body';
}

/**
 * Runs the network over pictures once. Memory: 4 bytes for each feature and picture, and two batches of pictures.
 * @throws WarmstartError `E_EXPLAIN_LAYER`, `E_RUNTIME_...`; the signal's reason
 */
export async function readFeatures(
  network: ExplainedNetwork,
  files: readonly string[],
  { batchSize = 16, of = 'decision', signal, onProgress, ...session }: ReadFeaturesOptions = {},
): Promise<PictureFeatures> {
  const { width, value, rows } = of === 'body' ? bodyEmbeddingOf(network) : embeddingOf(network);
  const { graph: source, card } = network;
  const batch = batchOf(network, batchSize);
  const likely = source.value('probabilities');
  const { b, copyOf, graph } = derivedForm(network, [value, likely], batch);
  const form = graph({ probabilities: copyOf(likely), features: rows(b, copyOf(value)) });
  const classes = card.classes.length;
  const features = new Float32Array(files.length * width);
  const probabilities = new Float32Array(files.length * classes);
  const { places, skipped } = await passFiles(form, files, {
    ...session,
    size: card.size,
    signal,
    take([, likelihoods, found], row) {
      probabilities.set(likelihoods as Float32Array, row * classes);
      features.set(found as Float32Array, row * width);
    },
    onFiles: (done) => onProgress?.(done, files.length),
  });
  return {
    places,
    width,
    features: features.subarray(0, places.length * width),
    probabilities: probabilities.subarray(0, places.length * classes),
    skipped,
  };
}
