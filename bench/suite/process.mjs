import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { watchMemory } from './process-tree.mjs';

/** One of our programs, in this folder's parent. */
export function ourProgram(program, args) {
  return { command: process.execPath, args: [fileURLToPath(new URL(`../${program}`, import.meta.url)), ...args] };
}

/** Flags of a command line by their names. */
export function flagsOf(options) {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

/**
 * Runs one measurement in a process of its own. The last line on its standard output is the result, as JSON.
 * @returns the result, or `{ failure }` in words: one measurement that fails does not end the others
 * @throws the signal's reason when it was stopped
 */
export async function measure(program, context) {
  const { failure, output } = await runProcess(program, context);
  return failure ? { failure } : lastResult(output);
}

/** What a program says last on standard output. */
export function lastResult(output) {
  return JSON.parse(output.trim().split('\n').at(-1));
}

/**
 * Runs a program from its start to its end. What it says on standard error is shown as it says it.
 * @param context `signal` stops it; its temporary files go to `folder`, since one that is stopped may leave some
 * @param memory whether to watch it, which costs a little time
 * @returns wall time in seconds, what it printed and, if watched, the most memory in bytes that it and its descendants
 * held together; or `{ failure }` in words
 * @throws the signal's reason when it was stopped
 */
export async function runProcess({ command, args }, { signal, folder }, memory = false) {
  signal.throwIfAborted();
  const start = performance.now();
  const env = { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder };
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], signal, env });
  const watch = memory ? watchMemory(child.pid) : undefined;
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const failure = await new Promise((resolve) => {
    // One that is stopped is waited for: it may be writing still.
    child.on('error', (error) => child.pid === undefined && resolve(error.message));
    child.on('close', (code, killer) => resolve(endingOf(code, killer)));
  });
  const seconds = (performance.now() - start) / 1000;
  const peakBytes = watch?.stop();
  signal.throwIfAborted();
  return failure ? { failure } : { seconds, peakBytes, output };
}

function endingOf(code, killer) {
  if (killer === 'SIGKILL') return 'was ended by SIGKILL, as a system does that runs out of memory';
  if (killer) return `was ended by ${killer}`;
  return code === 0 ? undefined : `failed with exit code ${code}; what it said is above`;
}
