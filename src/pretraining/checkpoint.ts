import { z } from 'zod';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Tensor } from '../ir/tensor.js';
import { checkpointPath, readCheckpointFile, writeCheckpointFile } from '../learner/checkpoint-file.js';
import type { PretrainingRecipe } from './recipe.js';

/** A run as it stood after some step. */
export interface Checkpoint {
  /** Steps done. */
  readonly step: number;
  /** Seconds spent so far, over all parts of the run. */
  readonly seconds: number;
  readonly state: ReadonlyMap<string, Tensor>;
}

const progress = z.object({ step: z.number().int().nonnegative(), seconds: z.number().nonnegative() });

/** Replaces the folder's checkpoint. @throws WarmstartError `E_CHECKPOINT_WRITE` */
export function writeCheckpoint(folder: string, recipe: PretrainingRecipe, checkpoint: Checkpoint): void {
  const { step, seconds, state } = checkpoint;
  writeCheckpointFile(folder, { tensors: state, about: { recipe, step, seconds } });
}

/**
 * The folder's checkpoint; undefined when it has none.
 * @throws WarmstartError `E_PRETRAIN_RECIPE` when it belongs to another recipe, `E_PRETRAIN_CHECKPOINT`
 */
export function readCheckpoint(folder: string, recipe: PretrainingRecipe): Checkpoint | undefined {
  const found = readCheckpointFile(folder);
  if (!found) return undefined;
  const { tensors, about } = found;
  const received = JSON.stringify(about.recipe);
  if (received !== JSON.stringify(recipe)) {
    throw new WarmstartError({
      code: 'E_PRETRAIN_RECIPE',
      problem: 'the folder holds a run of another recipe',
      expected: JSON.stringify(recipe),
      received: received ?? 'a checkpoint without a recipe',
      where: checkpointPath(folder),
      hint: 'go on with the same options, or choose another folder',
    });
  }
  const counted = progress.safeParse(about);
  if (counted.success && counted.data.step <= recipe.steps) return { ...counted.data, state: tensors };
  throw new WarmstartError({
    code: 'E_PRETRAIN_CHECKPOINT',
    problem: 'the checkpoint does not say how far its run was',
    expected: `a step from 0 to ${recipe.steps} and the seconds spent`,
    received: `step ${about.step}, seconds ${about.seconds}`,
    where: checkpointPath(folder),
    hint: 'remove the file to begin again',
  });
}
