import { WarmstartError } from '../error/warmstart-error.js';
import type { RandomStream } from '../random/random-stream.js';
import type { PictureSet } from './picture-set.js';

/**
 * Fewest pictures to train on at once: a batch norm after pooling sees one value a channel for each picture, and would
 * turn a single one into 0, whatever it was.
 */
export const minBatchSize = 2;

/** Pictures to feed at once. The arrays are only good until the next batch is asked for. */
export interface Batch {
  readonly size: number;
  /** uint8 RGB, [size, height, width, 3]. */
  readonly pictures: Uint8Array;
  /** int64 class indices, [size]. */
  readonly labels: BigInt64Array;
  /** Which pictures of the set these are, [size]. */
  readonly indices: Uint32Array;
}

/**
 * One epoch of training batches: shuffled, and the incomplete last batch dropped (511 pictures by 64 give 7).
 * Each picture is copied into a buffer that all batches share: 3 MB, or under a millisecond, for 64 of 128 x 128,
 * against a training step of hundreds.
 * @param stream decides the order; one for each epoch, so that a run can resume at any of them
 * @throws WarmstartError `E_DATA_FEW`, `E_DATA_BATCH_SIZE`
 */
export function trainBatches(set: PictureSet, batchSize: number, stream: RandomStream): Generator<Batch, void> {
  requireFullBatch(set.length, batchSize);
  return shuffledBatches(set, batchSize, stream);
}

function* shuffledBatches(set: PictureSet, size: number, stream: RandomStream): Generator<Batch, void> {
  const order = stream.permutation(set.length);
  const stride = set.pixels.length / set.length;
  const pictures = new Uint8Array(size * stride);
  const labels = new BigInt64Array(size);
  for (let start = 0; start + size <= set.length; start += size) {
    const indices = order.subarray(start, start + size);
    for (const [row, index] of indices.entries()) {
      pictures.set(set.pixels.subarray(index * stride, (index + 1) * stride), row * stride);
      labels[row] = BigInt(set.labels[index] as number);
    }
    yield { size, pictures, labels, indices };
  }
}

/**
 * All pictures in order; the last batch may be short. The pictures are views into the set: nothing is copied.
 * @throws WarmstartError `E_DATA_BATCH_SIZE`
 */
export function validBatches(set: PictureSet, batchSize: number): Generator<Batch, void> {
  parseBatchSize(batchSize);
  return orderedBatches(set, batchSize);
}

function* orderedBatches(set: PictureSet, batchSize: number): Generator<Batch, void> {
  const stride = set.pixels.length / set.length;
  for (let start = 0; start < set.length; start += batchSize) {
    const end = Math.min(start + batchSize, set.length);
    yield {
      size: end - start,
      pictures: set.pixels.subarray(start * stride, end * stride),
      labels: BigInt64Array.from(set.labels.subarray(start, end), BigInt),
      indices: Uint32Array.from({ length: end - start }, (_, i) => start + i),
    };
  }
}

/**
 * Checks that the training pictures fill one batch.
 * @throws WarmstartError `E_DATA_FEW`, `E_DATA_BATCH_SIZE`
 */
export function requireFullBatch(pictures: number, batchSize: number): void {
  if (pictures >= parseBatchSize(batchSize)) return;
  throw new WarmstartError({
    code: 'E_DATA_FEW',
    problem: 'there are too few training pictures for one batch, and incomplete batches are not trained on',
    expected: `at least ${batchSize} training pictures`,
    received: String(pictures),
    hint:
      pictures < minBatchSize
        ? `add pictures, or hold out fewer for validation: a batch holds at least ${minBatchSize}`
        : `choose a batch size of at most ${pictures} (--batch-size, or batchSize in a program)`,
  });
}

/** @throws WarmstartError `E_DATA_BATCH_SIZE` unless it is a whole number of at least `minBatchSize` */
export function parseBatchSize(batchSize: number): number {
  if (!Number.isSafeInteger(batchSize) || batchSize < minBatchSize) {
    throw new WarmstartError({
      code: 'E_DATA_BATCH_SIZE',
      problem: 'the batch size is out of range',
      expected: `a whole number of at least ${minBatchSize}`,
      received: String(batchSize),
    });
  }
  return batchSize;
}
