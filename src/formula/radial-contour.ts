import { between, chance, near, oneOf, scaleBetween, wholeBetween } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { angleSpread } from './angle-spread.js';
import { Pen } from './pen.js';

/**
 * A class of radial contours: closed lines around one another, by their number of corners, their lobes and their
 * roughness (Kataoka et al., Replacing labeled real-image datasets with auto-generated contours, 2022). Lengths are in
 * units of the side.
 */
export interface RadialContourForm {
  readonly family: 'contour';
  readonly figure: 'radial';
  readonly corners: number;
  readonly rings: number;
  readonly innerRadius: number;
  readonly outerRadius: number;
  /** Breadth for length. */
  readonly oval: number;
  readonly lobes: number;
  /** Depth of the lobes, for the radius. */
  readonly lobeDepth: number;
  /** How much corners stray, for the radius. */
  readonly roughness: number;
  /** Turn from ring to ring, in radians. */
  readonly twist: number;
  readonly width: number;
  readonly turnSpread: number;
}

/** Draws the parameters of a class of radial contours. */
export function drawRadialContourForm(stream: RandomStream): RadialContourForm {
  return {
    family: 'contour',
    figure: 'radial',
    corners: chance(stream, 0.5) ? wholeBetween(stream, 3, 9) : 36,
    rings: wholeBetween(stream, 1, 7),
    innerRadius: between(stream, 0.04, 0.2),
    outerRadius: between(stream, 0.28, 0.55),
    oval: between(stream, 0.4, 1),
    lobes: wholeBetween(stream, 2, 9),
    lobeDepth: oneOf(stream, [0, 0.15, 0.35]),
    roughness: oneOf(stream, [0, 0.03, 0.1]),
    twist: chance(stream, 0.5) ? 0 : between(stream, -0.4, 0.4),
    width: scaleBetween(stream, 0.012, 0.04),
    turnSpread: angleSpread(stream),
  };
}

/** Draws a picture of a class of radial contours. @returns ink, [size, size], 0 to 1 */
export function drawRadialContour(form: RadialContourForm, stream: RandomStream, size: number): Float32Array {
  const pen = new Pen(size, form.turnSpread * between(stream, -1, 1));
  const [x, y] = [between(stream, 0.35, 0.65), between(stream, 0.35, 0.65)];
  const width = near(stream, form.width, 0.12);
  const oval = near(stream, form.oval, 0.1);
  const inner = near(stream, form.innerRadius, 0.15);
  const outer = near(stream, form.outerRadius, 0.1);
  const lobeDepth = near(stream, form.lobeDepth, 0.15);
  const phase = between(stream, 0, 2 * Math.PI);
  const roughness = near(stream, form.roughness, 0.2);
  // One roughness for all rings: they stay out of each other's way.
  const rough = Float64Array.from({ length: form.corners }, () => 1 + roughness * stream.normal());

  for (let r = 0; r < form.rings; r++) {
    const radius = outer - ((outer - inner) * r) / form.rings;
    const points: number[] = [];
    for (let k = 0; k <= form.corners; k++) {
      const angle = (2 * Math.PI * k) / form.corners + form.twist * r;
      const lobed = 1 + lobeDepth * Math.cos((form.lobes * 2 * Math.PI * k) / form.corners + phase);
      const away = radius * lobed * (rough[k % form.corners] as number);
      points.push(x + away * Math.cos(angle), y + oval * away * Math.sin(angle));
    }
    pen.path(points, width);
  }
  return pen.ink;
}
