import { Worker } from 'node:worker_threads';

/** What is laid out. */
export interface UmapJob {
  /** Of each row itself and its nearest, [n, k]. */
  readonly indices: Int32Array;
  /** Euclid's distances to them, [n, k]. */
  readonly distances: Float64Array;
  readonly k: number;
  /** Where the rows begin, [n, 2]. */
  readonly start: Float64Array;
  /** Of the random numbers, four of 32 bits, not all 0. */
  readonly state: readonly [number, number, number, number];
}

export interface UmapThreadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

const program = new URL('../../assets/umap/lay-out.js', import.meta.url);

/**
 * Runs UMAP in a thread of its own, which ends with the signal, whatever it does. It takes some 65 KB for each row.
 * @returns places, [n, 2]; undefined if its memory did not suffice
 * @throws the signal's reason
 */
export function umapThread(
  job: UmapJob,
  { signal, onProgress }: UmapThreadOptions = {},
): Promise<Float64Array | undefined> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const thread = new Worker(program, { workerData: job });
    const stop = () => {
      reject(signal?.reason);
      void thread.terminate();
    };
    signal?.addEventListener('abort', stop, { once: true });
    thread.on('message', (told: number | Float64Array) => {
      if (typeof told === 'number') onProgress?.(told);
      else resolve(told);
    });
    thread.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve(undefined);
      else reject(error);
    });
    thread.on('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      reject(new Error(`the thread of UMAP ended with ${code} before it had laid out anything`));
    });
  });
}
