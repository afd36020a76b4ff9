import { availableParallelism } from 'node:os';
import sharp from 'sharp';
import { decodePicture } from '../data/decode-picture.js';
import { readAhead } from '../data/read-ahead.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { type Classifier, type Prediction, predictionOf } from './classifier.js';
import type { ModelCard } from './export-graph.js';

/** What became of one file. */
export type Classified = { readonly file: string } & (
  | { readonly prediction: Prediction }
  | {
      /** Stable code such as `E_PICTURE_DAMAGED`. */
      readonly code: string;
      readonly problem: string;
    }
);

/**
 * Probabilities of the classes, float32 [n, classes], of decoded pictures: uint8 [n, H, W, 3], good only until the
 * promise is fulfilled.
 */
export type Scorer = (pixels: Uint8Array, n: number) => Promise<Float32Array>;

export interface ClassifyAllOptions {
  /** Pictures that the network sees at once. Default 32. */
  readonly batchSize?: number;
  /** How decoded pictures get their probabilities; what the classifier's network gives by default. */
  readonly scorer?: Scorer;
  /** Stops after the batch under way; what has been classified until then is still given. */
  readonly signal?: AbortSignal;
}

/** Decoded pictures of consecutive files; `failed` has what cannot be read, by its place in the batch. */
interface DecodedBatch {
  readonly files: readonly string[];
  readonly pixels: Uint8Array;
  readonly failed: ReadonlyMap<number, Classified>;
}

/**
 * Classifies any number of files, in their order, in memory that does not depend on how many they are. While the
 * network works on one batch, the next is decoded, several pictures side by side. What cannot be read or classified is
 * part of the results, not thrown. A picture's probabilities are those of `Classifier.predict`, but for the last bits.
 * @throws WarmstartError `E_RUNTIME_RUN`; what `scorer` throws
 */
export async function* classifyAll(
  classifier: Classifier,
  files: Iterable<string>,
  { batchSize = 32, scorer = probabilitiesOf(classifier), signal }: ClassifyAllOptions = {},
): AsyncGenerator<Classified, void> {
  const { classes, size } = classifier.card;
  const pictureBytes = size.height * size.width * 3;
  const buffer = () => new Uint8Array(batchSize * pictureBytes);
  const decode = (batch: readonly string[], pixels: Uint8Array) => decodeBatch(batch, size, pixels, pictureBytes);

  // Threads within a picture only cost where many are decoded side by side. The setting is sharp's, for the whole
  // process: it is put back afterwards.
  const threadsBefore = sharp.concurrency();
  sharp.concurrency(1);
  try {
    for await (const batch of readAhead(batchesOf(files, batchSize, signal), [buffer(), buffer()], decode)) {
      const n = batch.files.length;
      const rows = batch.failed.size === n ? undefined : await scorer(batch.pixels.subarray(0, n * pictureBytes), n);
      for (const [i, file] of batch.files.entries()) {
        const row = rows?.subarray(i * classes.length, (i + 1) * classes.length);
        yield batch.failed.get(i) ?? classified(file, classifier.card, row as Float32Array);
      }
    }
  } finally {
    sharp.concurrency(threadsBefore);
  }
}

/** The scorer that runs the classifier's own network once. */
export function probabilitiesOf(classifier: Classifier): Scorer {
  return async (pixels, n) => (await classifier.run(pixels, n)).probabilities.data as Float32Array;
}

function* batchesOf(files: Iterable<string>, batchSize: number, signal?: AbortSignal): Generator<string[], void> {
  let batch: string[] = [];
  for (const file of files) {
    if (batch.push(file) < batchSize) continue;
    if (signal?.aborted) return;
    yield batch;
    batch = [];
  }
  if (batch.length > 0 && !signal?.aborted) yield batch;
}

/** Decodes each file to its place in the buffer; a place whose file cannot be read keeps what was there. */
async function decodeBatch(
  files: readonly string[],
  size: ModelCard['size'],
  pixels: Uint8Array,
  pictureBytes: number,
): Promise<DecodedBatch> {
  const failed = new Map<number, Classified>();
  let next = 0;
  const worker = async () => {
    while (next < files.length) {
      const place = next++;
      const file = files[place] as string;
      try {
        pixels.set(await decodePicture(file, size), place * pictureBytes);
      } catch (error) {
        failed.set(place, failure(file, error));
      }
    }
  };
  // As many as keep libuv's pool (4 threads unless UV_THREADPOOL_SIZE says otherwise) busy: see `decodeAll`.
  await Promise.all(Array.from({ length: 4 * Math.max(4, availableParallelism()) }, worker));
  return { files, pixels, failed };
}

function classified(file: string, card: ModelCard, row: Float32Array): Classified {
  try {
    return { file, prediction: predictionOf(card, row) };
  } catch (error) {
    return failure(file, error);
  }
}

/** @throws what is no fault of the file */
function failure(file: string, error: unknown): Classified {
  if (!(error instanceof WarmstartError)) throw error;
  const { problem, received } = error.fault;
  return { file, code: error.code, problem: received === undefined ? problem : `${problem} (${received})` };
}
