import type { Batch } from '../data/batches.js';
import type { FormulaClass } from '../formula/formula-class.js';
import { drawFormulaPicture } from '../formula/formula-picture.js';
import { randomStream } from '../random/random-stream.js';
import type { PretrainingRecipe } from './recipe.js';

/**
 * The pictures of one step, drawn for it alone: labels at random, every picture new. A step's batch depends on the
 * recipe and the step's number only, so that a resumed run sees what an uninterrupted one would have seen.
 */
export function formulaBatch(classes: readonly FormulaClass[], recipe: PretrainingRecipe, step: number): Batch {
  const { batchSize: size, size: side, seed } = recipe;
  const stride = side * side * 3;
  const pictures = new Uint8Array(size * stride);
  const targets = new Float32Array(size * classes.length);
  const choice = randomStream(seed, 'labels', step);
  for (let row = 0; row < size; row++) {
    const label = choice.int(classes.length);
    const picture = drawFormulaPicture(classes[label] as FormulaClass, randomStream(seed, 'train', step, row), side);
    pictures.set(picture, row * stride);
    targets[row * classes.length + label] = 1;
  }
  return { size, pictures, targets, indices: new Uint32Array(0) };
}
