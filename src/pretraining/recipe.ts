import { z } from 'zod';

/** All that decides a pretraining run: two runs of one recipe give the same weights. */
export const pretrainingRecipe = z.strictObject({
  /** Number of formula classes. */
  classes: z.int().positive(),
  /** Side of the pictures in pixels. */
  size: z.int().positive(),
  batchSize: z.int().positive(),
  /** Optimisation steps in all; every picture is drawn anew, none is seen twice. */
  steps: z.int().positive(),
  /** Peak of the one-cycle schedule. */
  rate: z.number().positive(),
  weightDecay: z.number().nonnegative(),
  labelSmoothing: z.number().min(0).max(1),
  /** Pictures held out of each class. */
  heldOut: z.int().positive(),
  seed: z.int().nonnegative(),
});

export type PretrainingRecipe = z.infer<typeof pretrainingRecipe>;

/** The recipe of the embedded body. */
export const embeddedRecipe: PretrainingRecipe = {
  classes: 256,
  size: 64,
  batchSize: 128,
  steps: 2000,
  rate: 3e-3,
  weightDecay: 0.05,
  labelSmoothing: 0.1,
  heldOut: 4,
  seed: 1866,
};
