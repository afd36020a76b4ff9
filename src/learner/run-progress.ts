import { z } from 'zod';
import type { Memory } from './callback.js';

/** JSON has no NaN: a metric that is not defined comes back as null. */
const number = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);

const memory: z.ZodType<Memory> = z.json();

const count = z.number().int().nonnegative();

export const runProgress = z.object({
  /** Phases that are over. */
  phase: count,
  /** Epochs of this phase that are over. */
  epoch: count,
  /** Batches of this epoch that are over. */
  batch: count,
  /** What callbacks have multiplied the rates by. */
  rateFactor: z.number(),
  /** Of the losses of this phase. */
  smoothed: z.object({ mean: z.number(), count }),
  /** Spent on this epoch so far. */
  seconds: z.number(),
  records: z.array(
    z.object({
      epoch: count,
      trainLoss: number,
      validLoss: number,
      metrics: z.record(z.string(), number),
      seconds: z.number(),
    }),
  ),
  /** Why a callback has ended the run. */
  stopped: z.string().optional(),
  /** What each callback must remember, in their order. */
  callbacks: z.array(memory),
});

/** How far a run is: with the trainer's state, all that its next step depends on, since chance hangs on counters. */
export type RunProgress = z.infer<typeof runProgress>;

export function notBegun(): RunProgress {
  const smoothed = { mean: 0, count: 0 };
  return { phase: 0, epoch: 0, batch: 0, rateFactor: 1, smoothed, seconds: 0, records: [], callbacks: [] };
}
