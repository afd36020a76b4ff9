import type { Outcome } from './outcome.js';

/** Of each test picture, whether it was recognised; undefined where predictions were not kept. */
export function correctOf({ predictions }: Outcome, labels: readonly number[]): boolean[] | undefined {
  return predictions?.told.map((told, at) => told === labels[at]);
}
