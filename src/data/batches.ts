import { WarmstartError } from '../error/warmstart-error.js';
import type { RandomStream } from '../random/random-stream.js';
import type { PictureSet } from './picture-set.js';
import { readAhead } from './read-ahead.js';

/**
 * Fewest pictures to train on at once: a batch norm after pooling sees one value a channel for each picture, and would
 * turn a single one into 0, whatever it was.
 */
export const minBatchSize = 2;

/** What the plan of an epoch depends on. */
type Labelled = Pick<PictureSet, 'length' | 'classes' | 'labels'>;

/** Which pictures to feed at once. */
export interface BatchPlan {
  readonly size: number;
  /** How much each picture belongs to each class, 0 or 1, [size, classes]. */
  readonly targets: Float32Array;
  /** Which pictures of the set these are, [size]. */
  readonly indices: Uint32Array;
}

/** Pictures to feed at once. The arrays are only good until the next batch is asked for. */
export interface Batch extends BatchPlan {
  /** uint8 RGB, [size, height, width, 3]. */
  readonly pictures: Uint8Array;
}

/**
 * One epoch of training batches: shuffled, and the incomplete last batch dropped (511 pictures by 64 give 7). While the
 * caller works with one batch, the next is read.
 * @param stream decides the order; one for each epoch, so that a run can resume at any of them
 * @param skip batches of the epoch to leave out at its beginning, where a run goes on in its middle: they are not read
 * @throws WarmstartError `E_DATA_FEW`, `E_DATA_BATCH_SIZE` at once; what `Blocks.read` throws, with the batch
 */
export function trainBatches(
  set: PictureSet,
  batchSize: number,
  stream: RandomStream,
  skip = 0,
): AsyncGenerator<Batch, void> {
  return filled(set, batchSize, trainPlans(set, batchSize, stream, skip));
}

/** What `trainBatches` gives, without the pictures. @throws WarmstartError `E_DATA_FEW`, `E_DATA_BATCH_SIZE` */
export function trainPlans(
  set: Labelled,
  batchSize: number,
  stream: RandomStream,
  skip = 0,
): Generator<BatchPlan, void> {
  requireFullBatch(set.length, batchSize);
  const length = set.length - (set.length % batchSize);
  return plans(set, stream.permutation(set.length).subarray(skip * batchSize, length), batchSize);
}

/**
 * All pictures in order; the last batch may be short. They are read ahead like those of `trainBatches`.
 * @throws WarmstartError `E_DATA_BATCH_SIZE` at once; what `Blocks.read` throws, with the batch
 */
export function validBatches(set: PictureSet, batchSize: number): AsyncGenerator<Batch, void> {
  return filled(set, batchSize, validPlans(set, batchSize));
}

function filled({ pixels }: PictureSet, batchSize: number, plans: Iterable<BatchPlan>): AsyncGenerator<Batch, void> {
  const bytes = batchSize * pixels.blockBytes;
  return readAhead(plans, [new Uint8Array(bytes), new Uint8Array(bytes)], async (plan, buffer) => {
    const pictures = buffer.subarray(0, plan.size * pixels.blockBytes);
    await pixels.read(plan.indices, pictures);
    return { ...plan, pictures };
  });
}

/** What `validBatches` gives, without the pictures. @throws WarmstartError `E_DATA_BATCH_SIZE` */
export function validPlans(set: Labelled, batchSize: number): Generator<BatchPlan, void> {
  parseBatchSize(batchSize);
  return plans(
    set,
    Uint32Array.from({ length: set.length }, (_, i) => i),
    batchSize,
  );
}

function* plans({ labels, classes }: Labelled, order: Uint32Array, batchSize: number): Generator<BatchPlan, void> {
  for (let start = 0; start < order.length; start += batchSize) {
    const indices = order.subarray(start, start + batchSize);
    const targets = new Float32Array(indices.length * classes);
    for (const [row, index] of indices.entries()) targets[row * classes + (labels[index] as number)] = 1;
    yield { size: indices.length, targets, indices };
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
