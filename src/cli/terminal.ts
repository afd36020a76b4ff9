import { createLogUpdate } from 'log-update';
import { printableText } from '../error/printable.js';

/** Where a command writes. Lines are given without their end. */
export interface Terminal {
  /** To standard output: results. */
  out(text: string): void;
  /** To standard error: what goes on, and what went wrong. */
  err(text: string): void;
  /** Shows text below the last line, in place of what was shown there before; nothing where nobody watches. */
  live(text: string): void;
  /** Width of what is written to standard output. */
  readonly columns: number;
}

type Stream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Changes that follow each other faster than this cannot be read, in milliseconds. */
const shortestGlance = 50;

/**
 * A terminal on two streams, which may be the same screen, two files, or one of each. Control characters but for ends of
 * lines and tabs are written as escapes: they can only come from names and messages that are not ours.
 */
export function streamTerminal(stdout: Stream, stderr: Stream): Terminal {
  // A hidden cursor would stay hidden after a second Ctrl-C.
  const update = stderr.isTTY ? createLogUpdate(stderr, { showCursor: true }) : undefined;
  let shown = false;
  let last = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (shown) update?.clear();
    shown = false;
  };
  return {
    out(text) {
      clear();
      stdout.write(`${printableText(text)}\n`);
    },
    err(text) {
      clear();
      stderr.write(`${printableText(text)}\n`);
    },
    live(text) {
      const now = performance.now();
      if (!update || (shown && now - last < shortestGlance)) return;
      update(printableText(text));
      shown = true;
      last = now;
    },
    columns: stdout.columns ?? 80,
  };
}
