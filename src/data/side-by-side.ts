import { availableParallelism } from 'node:os';
import sharp from 'sharp';

export interface ProgressOptions {
  /** Called after every picture. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work; the signal's reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Does the same with many pictures, several at a time, begun in order of their index. The first failure ends it.
 * @param work what to do with the picture of that index
 * @throws what `work` throws, or the signal's reason, when nothing is being worked on any more
 */
export async function sideBySide(
  total: number,
  work: (index: number) => Promise<void>,
  { onProgress, signal }: ProgressOptions = {},
): Promise<void> {
  let next = 0;
  let done = 0;

  const worker = async () => {
    try {
      while (next < total) {
        signal?.throwIfAborted();
        await work(next++);
        onProgress?.(++done, total);
      }
    } catch (error) {
      next = total; // the other workers end too
      throw error;
    }
  };

  // Threads within a picture only cost where pictures are small and many are decoded side by side. The setting is
  // sharp's, for the whole process: it is put back afterwards.
  const threadsBefore = sharp.concurrency();
  sharp.concurrency(1);
  try {
    // Decoding, reading and writing run on libuv's pool (4 threads unless UV_THREADPOOL_SIZE says otherwise). A picture
    // passes through it six times: with four in flight for each thread, there is always one to decode.
    const workers = Array.from({ length: 4 * Math.max(4, availableParallelism()) }, worker);
    // All of them come to their end, so that nobody writes to blocks that are released after a failure.
    for (const outcome of await Promise.allSettled(workers)) if (outcome.status === 'rejected') throw outcome.reason;
    signal?.throwIfAborted();
  } finally {
    sharp.concurrency(threadsBefore);
  }
}
