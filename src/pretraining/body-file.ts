import { join } from 'node:path';
import { toHalf } from '../ir/half.js';
import { type Tensor, tensor } from '../ir/tensor.js';
import { writeSafetensorsFile } from '../safetensors/write-file.js';
import type { PretrainingRecipe } from './recipe.js';

/**
 * Writes a body as float16 with what it was trained by, and returns the file's path. Half the precision halves the
 * file; a batch norm that goes on learning, as in every frozen body here, makes up for the rounding at once.
 */
export async function writeBody(
  folder: string,
  recipe: PretrainingRecipe,
  body: ReadonlyMap<string, Tensor>,
  heldOutError: number,
): Promise<string> {
  const path = join(folder, 'resnet18-formula.safetensors');
  const halves = [...body].map(([name, { shape, data }]) => {
    return [name, tensor('float16', shape, Uint16Array.from(data as Float32Array, toHalf))] as const;
  });
  const about = {
    architecture: 'resnet18',
    pretrainedOn: 'formula-drawn pictures',
    recipe: JSON.stringify(recipe),
    heldOutError: heldOutError.toFixed(3),
  };
  await writeSafetensorsFile(path, new Map(halves), new Map(Object.entries(about)));
  return path;
}
