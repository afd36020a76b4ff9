import type { TrainingEvent } from '../learner/training-event.js';
import type { TrainingJob } from './training-job.js';
import type { TrainingRunner } from './training-runner.js';
import { type FromWorker, failureOf, type ToWorker } from './worker-message.js';

/** Milliseconds between two steps that are told of: nobody reads faster. */
const GLANCE = 200;

/**
 * Makes this process, which `workerProcesses` has started, one that trains: it waits for trainings, does one at a time and
 * tells of it. It ends when whoever started it is gone, so that no kill leaves it behind.
 * @param open makes what the trainings share, once
 */
export function serveTrainings(open: (opening: unknown) => Promise<TrainingRunner>): void {
  let runner: Promise<TrainingRunner> | undefined;
  let stop = new AbortController();
  // Ctrl-C reaches the whole group: whoever started this process says when it is to stop.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => {});
  process.on('disconnect', end);
  if (!process.connected) end();
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'open') {
      runner = open(message.opening);
      // It is told of with the first training.
      runner.catch(() => {});
    } else if (message.kind === 'stop') stop.abort();
    else {
      stop = new AbortController();
      void answer(runner, message.job, stop.signal);
    }
  });
}

async function answer(
  opened: Promise<TrainingRunner> | undefined,
  job: TrainingJob,
  signal: AbortSignal,
): Promise<void> {
  try {
    const runner = await opened;
    if (!runner) throw new Error('a training came before what it needs');
    signal.throwIfAborted();
    say({ kind: 'done', outcome: await runner.run(job, { listener: throttled(), signal }) });
  } catch (error) {
    say({ kind: 'failed', failure: failureOf(error) });
  }
}

function throttled(): (event: TrainingEvent) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (event) => {
    const now = performance.now();
    if ((event.kind === 'step' || event.kind === 'features') && now - last < GLANCE) return;
    last = now;
    say({ kind: 'event', event });
  };
}

/** At once: an orderly exit would take what a training under way still computes with from under it. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Whom nobody hears any more is about to end. */
function say(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, {}, () => {});
}
