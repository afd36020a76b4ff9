import { type Fault, WarmstartError } from '../error/warmstart-error.js';
import type { TrainingEvent } from '../learner/training-event.js';
import type { Outcome } from './outcome.js';
import type { TrainingJob } from './training-job.js';

/** What a study says to a process that trains for it. Plain data. */
export type ToWorker =
  /** Comes first: all that the trainings share, as the worker's own program understands it. */
  | { readonly kind: 'open'; readonly opening: unknown }
  | { readonly kind: 'run'; readonly job: TrainingJob }
  /** Ends the training under way after its step. */
  | { readonly kind: 'stop' };

/** What such a process says to the study. */
export type FromWorker =
  | { readonly kind: 'event'; readonly event: TrainingEvent }
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** An error on its way to another process. */
export type Failure = { readonly fault: Fault } | { readonly message: string };

export function failureOf(error: unknown): Failure {
  if (!(error instanceof WarmstartError))
    return { message: error instanceof Error ? String(error.stack) : String(error) };
  // A cause may hold what no message can carry.
  const { cause: _, ...fault } = error.fault;
  return { fault };
}

export function errorOf(failure: Failure): Error {
  return 'fault' in failure ? new WarmstartError(failure.fault) : new Error(failure.message);
}
