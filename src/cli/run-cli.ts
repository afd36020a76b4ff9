import { CommanderError } from 'commander';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Context } from './context.js';
import { interruption } from './interruption.js';
import { program } from './program.js';

export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/**
 * Runs one command line, without the program's name.
 * @returns the exit code; nothing is thrown
 */
export async function runCli(args: readonly string[], context: Context): Promise<number> {
  try {
    await program(context).parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    // Help and version are thrown, too, but have been printed.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage;
    const failure = failureOf(error, context.signal);
    context.terminal.err(failure.text);
    return failure.exitCode;
  }
}

function failureOf(error: unknown, signal: AbortSignal): { readonly text: string; readonly exitCode: number } {
  if (signal.aborted && error === signal.reason) return failureOf(interruption(), signal);
  if (error instanceof CommanderError) return failureOf(misused(error), signal);
  if (!(error instanceof WarmstartError)) {
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      text: `E_UNEXPECTED: this should not have happened; please report it\n${details}`,
      exitCode: exitCodes.failed,
    };
  }
  const codes: Readonly<Record<string, number>> = { E_USAGE: exitCodes.usage, E_INTERRUPTED: exitCodes.interrupted };
  return { text: `${error.code}: ${error.message}`, exitCode: codes[error.code] ?? exitCodes.failed };
}

function misused({ message }: CommanderError): WarmstartError {
  return new WarmstartError({
    code: 'E_USAGE',
    problem: message.replace(/^error: /, ''),
    hint: 'see warmstart --help, or warmstart COMMAND --help',
  });
}
