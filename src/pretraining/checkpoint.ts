import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Tensor } from '../ir/tensor.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';
import { writeSafetensorsFile } from '../safetensors/write-file.js';
import type { PretrainingRecipe } from './recipe.js';

/** A run as it stood after some step. */
export interface Checkpoint {
  /** Steps done. */
  readonly step: number;
  /** Seconds spent so far, over all parts of the run. */
  readonly seconds: number;
  readonly state: ReadonlyMap<string, Tensor>;
}

const progress = z.object({ step: z.coerce.number().int().nonnegative(), seconds: z.coerce.number().nonnegative() });

const fileOf = (folder: string) => join(folder, 'checkpoint.safetensors');

/** Replaces the folder's checkpoint; a kill at any moment leaves the old one or the new one. */
export async function writeCheckpoint(
  folder: string,
  recipe: PretrainingRecipe,
  checkpoint: Checkpoint,
): Promise<void> {
  const { step, seconds, state } = checkpoint;
  const about = { recipe: JSON.stringify(recipe), step: String(step), seconds: String(seconds) };
  await writeSafetensorsFile(fileOf(folder), state, new Map(Object.entries(about)));
}

/**
 * The folder's checkpoint; undefined when it has none.
 * @throws WarmstartError `E_PRETRAIN_RECIPE` when it belongs to another recipe, `E_PRETRAIN_CHECKPOINT`
 */
export async function readCheckpoint(folder: string, recipe: PretrainingRecipe): Promise<Checkpoint | undefined> {
  if (!existsSync(fileOf(folder))) return undefined;
  const { tensors, metadata } = await readSafetensorsFile(fileOf(folder));
  if (metadata.get('recipe') !== JSON.stringify(recipe)) {
    throw new WarmstartError({
      code: 'E_PRETRAIN_RECIPE',
      problem: 'the folder holds a run of another recipe',
      expected: JSON.stringify(recipe),
      received: metadata.get('recipe') ?? 'a checkpoint without a recipe',
      where: fileOf(folder),
      hint: 'go on with the same options, or choose another folder',
    });
  }
  const counted = progress.safeParse({ step: metadata.get('step'), seconds: metadata.get('seconds') });
  if (counted.success && counted.data.step <= recipe.steps) return { ...counted.data, state: tensors };
  throw new WarmstartError({
    code: 'E_PRETRAIN_CHECKPOINT',
    problem: 'the checkpoint does not say how far its run was',
    expected: `a step from 0 to ${recipe.steps} and the seconds spent`,
    received: `step ${metadata.get('step')}, seconds ${metadata.get('seconds')}`,
    where: fileOf(folder),
    hint: 'remove the file to begin again',
  });
}
