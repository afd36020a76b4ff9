#!/usr/bin/env node
import { runCli } from './run-cli.js';
import { streamTerminal } from './terminal.js';

const terminal = streamTerminal(process.stdout, process.stderr);
const stop = new AbortController();

// Once: with the listeners gone, a second Ctrl-C ends the process at once, as the system has it.
const signals = ['SIGINT', 'SIGTERM'] as const;
const onSignal = () => {
  for (const name of signals) process.off(name, onSignal);
  terminal.err('stopping after the step under way; press Ctrl-C again to stop at once');
  stop.abort();
};
for (const name of signals) process.on(name, onSignal);

// Whoever reads may stop reading (`| head`): no reason for a stack trace, but one to stop.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.abort();
  });
}

process.exitCode = await runCli(process.argv.slice(2), { terminal, signal: stop.signal, now: () => new Date() });
