import type { KnownWeights } from '../hub/known-weights.js';
import type { Terminal } from './terminal.js';

/** What a command gets from the world. */
export interface Context {
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C: finish the step under way, save, and end. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Weights that have a name; unless given, those that the package knows. */
  readonly weights?: readonly KnownWeights[];
}
