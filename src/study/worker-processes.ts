import { type ChildProcess, fork } from 'node:child_process';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Outcome } from './outcome.js';
import type { TrainingToldOptions } from './run-training.js';
import type { TrainingJob } from './training-job.js';
import type { TrainingRunner } from './training-runner.js';
import { errorOf, type FromWorker, type ToWorker } from './worker-message.js';

export interface WorkerOptions {
  /** The worker's program, which calls `serveTrainings`. */
  readonly program: URL;
  /** What it is to make of all that the trainings share: plain data. */
  readonly opening: unknown;
  readonly count: number;
}

/** How often a training is begun whose process dies: once may be chance, such as a want of memory beside others. */
const ATTEMPTS = 2;

/**
 * Trainings in processes of their own on this machine, one at a time each. A process is started when it is first needed. One
 * that dies is replaced, and its training begun again; if that dies, too, it is given up: `E_STUDY_WORKER`.
 */
export function workerProcesses({ program, opening, count }: WorkerOptions): TrainingRunner {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  const start = () => {
    const child = fork(program, [], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    all.add(child);
    const gone = () => {
      all.delete(child);
      // One may die while it has nothing to do, too.
      const place = idle.indexOf(child);
      if (place >= 0) idle.splice(place, 1);
    };
    child.once('exit', gone);
    // It could not be started at all: then it does not exit either.
    child.on('error', () => child.pid === undefined && gone());
    say(child, { kind: 'open', opening });
    return child;
  };
  return {
    atOnce: count,
    async run(job, told = {}) {
      for (let attempt = 1; ; attempt++) {
        told.signal?.throwIfAborted();
        const child = idle.pop() ?? start();
        const end = await trained(child, job, told);
        if (!('died' in end)) {
          idle.push(child);
          told.signal?.throwIfAborted();
          if ('error' in end) throw end.error;
          return end.outcome;
        }
        if (attempt === ATTEMPTS) throw workerDied(job, end.died);
      }
    },
    async close() {
      const ended = [...all].map((child) => new Promise((resolve) => child.once('exit', resolve)));
      for (const child of all) if (child.connected) child.disconnect();
      await Promise.all(ended);
    },
  };
}

type End = { readonly outcome: Outcome } | { readonly error: Error } | { readonly died: string };

function trained(child: ChildProcess, job: TrainingJob, { listener, signal }: TrainingToldOptions): Promise<End> {
  return new Promise((resolve) => {
    const stop = () => say(child, { kind: 'stop' });
    const end = (how: End) => {
      signal?.removeEventListener('abort', stop);
      child.off('message', hear);
      child.off('exit', die);
      child.off('error', fail);
      resolve(how);
    };
    const hear = (message: FromWorker) => {
      if (message.kind === 'event') listener?.(message.event);
      else if (message.kind === 'done') end({ outcome: message.outcome });
      else end({ error: errorOf(message.failure) });
    };
    const die = (code: number | null, name: string | null) => end({ died: name ?? `exit code ${code}` });
    const fail = (error: Error) => end({ died: error.message });
    signal?.addEventListener('abort', stop);
    child.on('message', hear);
    child.once('exit', die);
    child.once('error', fail);
    say(child, { kind: 'run', job });
  });
}

/** What cannot be said to a process that is gone needs not be: its end is heard of. */
function say(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message, () => {});
}

function workerDied({ arm, budget, seed }: TrainingJob, how: string): WarmstartError {
  return new WarmstartError({
    code: 'E_STUDY_WORKER',
    problem: 'the process of a training has ended before the training, twice',
    received: how,
    where: `${arm}, ${budget} labels a class, seed ${seed}`,
    hint: 'if memory is short, use fewer --jobs or a smaller --batch-size, and go on with --resume',
  });
}
