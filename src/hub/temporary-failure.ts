import { setTimeout } from 'node:timers/promises';
import type { WarmstartError } from '../error/warmstart-error.js';
import type { Patience } from './hub-settings.js';

/** What may be over in a moment, and what is to be said if it is not. */
export class TemporaryFailure extends Error {
  constructor(
    readonly fault: WarmstartError,
    /** What the hub asked to wait, in milliseconds. */
    readonly pause?: number,
  ) {
    super(fault.message, { cause: fault });
    this.name = 'TemporaryFailure';
  }
}

export interface Attempts {
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
  /** A number that grows with what has been achieved: an attempt that brought something is no failure in a row. */
  readonly progress?: () => number;
  /** Told before a pause, in milliseconds. */
  readonly onPause?: (pause: number, fault: WarmstartError) => void;
}

/**
 * Tries until it works, with pauses that double (or that the hub asks for) after temporary failures.
 * @throws the fault of the last one when patience is at its end; anything else at once
 */
export async function persistently<T>(attempt: () => Promise<T>, how: Attempts): Promise<T> {
  const { patience, signal, progress = () => 0, onPause } = how;
  let failures = 0;
  for (;;) {
    signal?.throwIfAborted();
    const before = progress();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof TemporaryFailure)) throw error;
      failures = progress() > before ? 1 : failures + 1;
      const asked = error.pause ?? 0;
      if (failures >= patience.attempts || asked > patience.longestPause) throw error.fault;
      const pause = Math.min(patience.longestPause, Math.max(asked, patience.firstPause * 2 ** (failures - 1)));
      onPause?.(pause, error.fault);
      await rest(pause, signal);
    }
  }
}

async function rest(pause: number, signal: AbortSignal | undefined): Promise<void> {
  await setTimeout(pause, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
}
