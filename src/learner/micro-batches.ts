import { type Batch, minBatchSize } from '../data/batches.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { elementCount, type Tensor, tensor } from '../ir/tensor.js';
import type { FeatureBatch } from './feature-cache.js';

/**
 * Pictures in each of the parts that a batch is fed in.
 * @throws WarmstartError `E_TRAIN_ACCUMULATE` unless all parts have the same size, of at least `minBatchSize`
 */
export function microBatchSize(batchSize: number, parts = 1): number {
  const size = batchSize / parts;
  if (Number.isSafeInteger(parts) && parts > 0 && Number.isSafeInteger(size) && (size >= minBatchSize || parts === 1))
    return size;
  throw new WarmstartError({
    code: 'E_TRAIN_ACCUMULATE',
    problem: 'a batch cannot be fed in so many equal parts',
    expected: `a whole number that divides the batch size ${batchSize} and leaves at least ${minBatchSize} in a part`,
    received: String(parts),
  });
}

/** A batch in equal parts, in order: views, not copies. */
export function microBatches(batch: Batch | FeatureBatch, parts: number): (Batch | FeatureBatch)[] {
  if (parts === 1) return [batch];
  const size = batch.size / parts;
  return Array.from({ length: parts }, (_, i) => {
    const share = <T extends Float32Array | Uint32Array | Uint8Array>(all: T): T =>
      all.subarray((i * all.length) / parts, ((i + 1) * all.length) / parts) as T;
    const plan = { size, targets: share(batch.targets), indices: share(batch.indices) };
    if ('pictures' in batch) return { ...plan, pictures: share(batch.pictures) };
    const features = Object.entries(batch.features).map(([name, { shape, data }]): [string, Tensor] => {
      const part = [size, ...shape.slice(1)];
      const length = elementCount(part);
      return [name, tensor('float32', part, (data as Float32Array).subarray(i * length, (i + 1) * length))];
    });
    return { ...plan, features: Object.fromEntries(features) };
  });
}
