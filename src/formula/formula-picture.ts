import { WarmstartError } from '../error/warmstart-error.js';
import type { RandomStream } from '../random/random-stream.js';
import { drawDeadLeaves } from './dead-leaves.js';
import type { FormulaClass } from './formula-class.js';
import { drawInk, type FormulaForm } from './formula-form.js';
import { inkOnPaper, scan } from './paper.js';
import { drawWaveTexture } from './wave-texture.js';

/** Smaller pictures would not show the thinnest strokes. */
const SMALLEST = 16;
const LARGEST = 1024;

/**
 * Draws a picture of a class: its parameters with jitter, on paper of some tone, as a scanner sees it.
 * @param stream of this picture alone: `randomStream(seed, 'picture', class index, number)`
 * @param size side in pixels
 * @returns uint8 RGB, [size, size, 3]
 * @throws WarmstartError `E_FORMULA_SIZE`
 */
export function drawFormulaPicture({ form }: FormulaClass, stream: RandomStream, size: number): Uint8Array {
  return scan(draw(form, stream, parsePictureSide(size)), size, stream);
}

/** @throws WarmstartError `E_FORMULA_SIZE` */
export function parsePictureSide(size: number): number {
  if (Number.isInteger(size) && size >= SMALLEST && size <= LARGEST) return size;
  throw new WarmstartError({
    code: 'E_FORMULA_SIZE',
    problem: 'pictures cannot be drawn at this size',
    expected: `a side of ${SMALLEST} to ${LARGEST} pixels`,
    received: String(size),
  });
}

function draw(form: FormulaForm, stream: RandomStream, size: number): Float32Array {
  if (form.family !== 'texture') return inkOnPaper(drawInk(form, stream, size), stream);
  return form.make === 'waves' ? drawWaveTexture(form, stream, size) : drawDeadLeaves(form, stream, size);
}
