import { between, chance, near, wholeBetween } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { Pen } from './pen.js';
import type { StrokeForm, StrokeLayer } from './stroke-form.js';
import { drawStroke } from './stroke-kinds.js';

/** Draws a picture of a class of pen drawings. @returns ink, [size, size], 0 to 1 */
export function drawStrokes(form: StrokeForm, stream: RandomStream, size: number): Float32Array {
  const pen = new Pen(size, between(stream, -1, 1) * form.turnSpread);
  for (const layer of form.layers) drawLayer(pen, jitter(layer, stream), stream);
  if (chance(stream, 0.3)) drawStray(pen, stream);
  return pen.ink;
}

/** The layer as one picture has it: near that of its class. */
function jitter(layer: StrokeLayer, stream: RandomStream): StrokeLayer {
  return {
    ...layer,
    count: Math.max(1, Math.round(near(stream, layer.count, 0.15))),
    width: near(stream, layer.width, 0.12),
    length: near(stream, layer.length, 0.15),
    gap: near(stream, layer.gap, 0.12),
    bend: near(stream, layer.bend, 0.2) * (chance(stream, 0.5) ? 1 : -1),
    wave: near(stream, layer.wave, 0.2),
    angle: layer.angle + 0.06 * stream.normal(),
    aspect: near(stream, layer.aspect, 0.15),
  };
}

/** Lays out the strokes of a layer and draws each. */
function drawLayer(pen: Pen, layer: StrokeLayer, stream: RandomStream): void {
  const { count, angle, spread, layout } = layer;
  pen.strength = layer.strength;
  const [middleX, middleY] = [between(stream, 0.3, 0.7), between(stream, 0.3, 0.7)];
  // Strokes side by side keep clear of each other: broad ones lie further apart.
  const pitch = Math.min(0.9 / count, 2 * layer.gap + layer.width);
  for (let k = 0; k < count; k++) {
    if (layout === 'parallel') {
      const offset = (k - (count - 1) / 2) * pitch + 0.1 * pitch * stream.normal();
      const along = 0.05 * stream.normal();
      const x = middleX - offset * Math.sin(angle) + along * Math.cos(angle);
      const y = middleY + offset * Math.cos(angle) + along * Math.sin(angle);
      drawStroke(pen, layer, { x, y, angle: angle + 0.02 * stream.normal() }, stream);
    } else if (layout === 'fan') {
      const strayed = angle + (k * Math.PI) / count + 0.1 * stream.normal();
      const away = 0.25 * layer.length;
      const [x, y] = [middleX + away * Math.cos(strayed), middleY + away * Math.sin(strayed)];
      drawStroke(pen, layer, { x, y, angle: strayed }, stream);
    } else {
      const [x, y] = [between(stream, 0.12, 0.88), between(stream, 0.12, 0.88)];
      drawStroke(pen, layer, { x, y, angle: angle + spread * between(stream, -1, 1) }, stream);
    }
  }
}

/** Lines that belong to no class, so that one odd stroke decides nothing. */
function drawStray(pen: Pen, stream: RandomStream): void {
  pen.strength = between(stream, 0.4, 1);
  for (let k = wholeBetween(stream, 1, 2); k > 0; k--) {
    const [x0, y0, x1, y1] = [stream.uniform(), stream.uniform(), stream.uniform(), stream.uniform()];
    pen.line(x0, y0, x0 + 0.6 * (x1 - 0.5), y0 + 0.6 * (y1 - 0.5), between(stream, 0.012, 0.025));
  }
}
