import { chance } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { type DeadLeavesForm, drawDeadLeavesForm } from './dead-leaves.js';
import { drawFractal, drawFractalForm, type FractalForm } from './fractal.js';
import { drawLevelSet, drawLevelSetForm, type LevelSetForm } from './level-set.js';
import { drawRadialContour, drawRadialContourForm, type RadialContourForm } from './radial-contour.js';
import { drawStrokeForm, type StrokeForm } from './stroke-form.js';
import { drawStrokes } from './stroke-picture.js';
import { drawWaveTextureForm, type WaveTextureForm } from './wave-texture.js';

/** Forms that are ink on paper. */
export type InkForm = StrokeForm | FractalForm | RadialContourForm | LevelSetForm;

/** Forms that have colours of their own. */
export type TextureForm = WaveTextureForm | DeadLeavesForm;

/** The parameters of a class: plain data, so that it can be printed, stored as JSON and drawn again. */
export type FormulaForm = InkForm | TextureForm;

export type FormulaFamily = FormulaForm['family'];

/** Draws the parameters of a class of a family. */
export const drawForm: Readonly<Record<FormulaFamily, (stream: RandomStream) => FormulaForm>> = {
  stroke: (stream) => drawBalanced(drawStrokeForm, stream),
  fractal: drawFractalForm,
  contour: (stream) =>
    chance(stream, 0.5) ? drawBalanced(drawRadialContourForm, stream) : drawBalanced(drawLevelSetForm, stream),
  texture: (stream) => (chance(stream, 0.5) ? drawWaveTextureForm(stream) : drawDeadLeavesForm(stream)),
};

/** Draws the ink of one picture. @returns [size, size], 0 to 1 */
export function drawInk(form: InkForm, stream: RandomStream, size: number): Float32Array {
  if (form.family === 'stroke') return drawStrokes(form, stream, size);
  if (form.family === 'fractal') return drawFractal(form, stream, size);
  return form.figure === 'radial' ? drawRadialContour(form, stream, size) : drawLevelSet(form, stream, size);
}

/** Share of the sheet that is inked, 0 to 1. */
export function inkShare(ink: Float32Array): number {
  return ink.reduce((sum, v) => sum + v, 0) / ink.length;
}

/** Draws forms until the pictures of one are, on trial, neither all but empty nor mostly ink. */
function drawBalanced<F extends InkForm>(draw: (stream: RandomStream) => F, stream: RandomStream): F {
  const trials = 4;
  for (;;) {
    const form = draw(stream);
    let share = 0;
    for (let i = 0; i < trials; i++) share += inkShare(drawInk(form, stream, 32)) / trials;
    if (share > 0.02 && share < 0.5) return form;
  }
}
