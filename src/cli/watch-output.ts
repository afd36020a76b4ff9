import type { Writable } from 'node:stream';
import { WarmstartError } from '../error/warmstart-error.js';

/** What is to happen when a stream can no longer be written to. */
export interface OutputWatch {
  /** Ends the work in order. May be called more than once. */
  stop(): void;
  /** What was printed is not whole, as on a full disk. Called once; told of before `stop`. */
  fail(error: WarmstartError): void;
}

/**
 * Stops the work when nobody can see any longer what it prints. A reader that stops reading (`| head`) is no failure;
 * anything else is. What is finished by then is kept either way, and there is no stack trace.
 */
export function watchOutput(streams: readonly Writable[], { stop, fail }: OutputWatch): void {
  let failed = false;
  for (const stream of streams) {
    stream.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EPIPE' && !failed) {
        // A stream goes on failing, and `fail` may write to the very stream.
        failed = true;
        fail(notPrinted(cause));
      }
      stop();
    });
  }
}

function notPrinted(cause: NodeJS.ErrnoException): WarmstartError {
  return new WarmstartError({
    code: 'E_OUTPUT_WRITE',
    problem: 'what is printed cannot be written any longer; the work stops',
    received: cause.message,
    ...(cause.code === 'ENOSPC' ? { hint: 'make room on the disk that the output goes to' } : {}),
    cause,
  });
}
