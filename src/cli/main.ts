#!/usr/bin/env node
import { exitCodes, runCli } from './run-cli.js';
import { streamTerminal } from './terminal.js';
import { watchOutput } from './watch-output.js';

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

watchOutput([process.stdout, process.stderr], {
  stop: () => stop.abort(),
  fail(error) {
    process.exitCode = exitCodes.failed;
    terminal.err(`${error.code}: ${error.message}`);
  },
});

const exitCode = await runCli(process.argv.slice(2), { terminal, signal: stop.signal, now: () => new Date() });
process.exitCode ??= exitCode;
