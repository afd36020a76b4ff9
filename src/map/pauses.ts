import { setImmediate } from 'node:timers/promises';

/** Milliseconds that a person does not notice. */
const unnoticed = 50;

/**
 * For a long computation: what is returned lets timers, signals and the terminal have their turn, if they had none for 50
 * milliseconds. More turns would be dear: on a busy machine a process that stops for one may wait for its next share of
 * a processor.
 * @throws the signal's reason, after a turn
 */
export function pauses(signal?: AbortSignal): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last >= unnoticed) {
      await setImmediate();
      last = performance.now();
    }
    signal?.throwIfAborted();
  };
}
