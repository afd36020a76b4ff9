import { runCli } from '../../src/cli/run-cli.js';
import type { KnownWeights } from '../../src/hub/known-weights.js';
import { CapturedTerminal } from './captured-terminal.js';

export interface CommandLineOptions {
  readonly signal?: AbortSignal;
  /** Told of what is being done, as a terminal shows it. */
  readonly onLive?: (text: string) => void;
  /** Weights that have a name, in place of those of the package. */
  readonly weights?: readonly KnownWeights[];
}

/** Runs one command line, without the program's name. @returns the exit code, and what was written and shown */
export async function warmstart(
  args: readonly string[],
  { signal = new AbortController().signal, onLive, weights }: CommandLineOptions = {},
) {
  const terminal = new CapturedTerminal(onLive);
  const code = await runCli(args, { terminal, signal, now: () => new Date(), ...(weights && { weights }) });
  const { stdout, stderr, shown } = terminal;
  return { code, stdout, stderr, shown };
}
