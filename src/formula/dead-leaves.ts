import { between, near, oneOf, scaleBetween } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { angleSpread } from './angle-spread.js';
import { type Colour, jitterColour, randomPalette } from './palette.js';

/**
 * A class of dead leaves: shapes of power-law size that hide one another (Lee, Mumford and Huang 2001; for learning,
 * Baradad et al. 2021). Lengths are in units of the side.
 */
export interface DeadLeavesForm {
  readonly family: 'texture';
  readonly make: 'leaves';
  /** Corners of a leaf; 0: round. */
  readonly corners: number;
  readonly smallest: number;
  readonly largest: number;
  /** Breadth for length. */
  readonly aspect: number;
  readonly angle: number;
  readonly spread: number;
  readonly palette: readonly Colour[];
  /** How much leaves of one colour differ. */
  readonly colourSpread: number;
}

/** Draws the parameters of a class of dead leaves. */
export function drawDeadLeavesForm(stream: RandomStream): DeadLeavesForm {
  const aspect = scaleBetween(stream, 0.25, 1);
  // Thin leaves are longer: all have area enough to be seen.
  const smallest = scaleBetween(stream, 0.035, 0.12) / Math.sqrt(aspect);
  return {
    family: 'texture',
    make: 'leaves',
    corners: oneOf(stream, [0, 0, 3, 4, 6]),
    smallest,
    largest: smallest * between(stream, 1.2, 5),
    aspect,
    angle: between(stream, 0, Math.PI),
    spread: angleSpread(stream),
    palette: randomPalette(stream),
    colourSpread: between(stream, 0.01, 0.12),
  };
}

/** Draws a picture of a class of dead leaves. @returns RGB, [size, size, 3], 0 to 1 */
export function drawDeadLeaves(form: DeadLeavesForm, stream: RandomStream, size: number): Float32Array {
  const palette = form.palette.map((colour) => jitterColour(stream, colour, 0.05));
  const [low, high] = [near(stream, form.smallest, 0.1), near(stream, form.largest, 0.1)];
  const angle = form.angle + 0.1 * stream.normal();
  const picture = new Float32Array(3 * size * size);
  const ground = oneOf(stream, palette);
  for (let i = 0; i < picture.length; i++) picture[i] = ground[i % 3] as number;

  // Leaves of three times the area of the picture leave little of the ground: exp(-3) of it.
  for (let area = 0; area < 3; ) {
    // Radii of density r^-3, by the inverse of their distribution.
    const radius = (low ** -2 + stream.uniform() * (high ** -2 - low ** -2)) ** -0.5;
    const leaf = {
      x: size * between(stream, -0.05, 1.05),
      y: size * between(stream, -0.05, 1.05),
      radius: size * radius,
      angle: angle + form.spread * between(stream, -1, 1),
    };
    paintLeaf(picture, size, form, leaf, jitterColour(stream, oneOf(stream, palette), form.colourSpread));
    area += Math.PI * radius * radius * form.aspect;
  }
  return picture;
}

interface Leaf {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly angle: number;
}

function paintLeaf(picture: Float32Array, size: number, form: DeadLeavesForm, leaf: Leaf, colour: Colour): void {
  const { radius } = leaf;
  const { corners, aspect } = form;
  const [cos, sin] = [Math.cos(leaf.angle), Math.sin(leaf.angle)];
  const [red, green, blue] = colour;
  const apothem = radius * (corners > 0 ? Math.cos(Math.PI / corners) : 1);
  const wedge = (2 * Math.PI) / Math.max(1, corners);
  const right = Math.min(size - 1, Math.ceil(leaf.x + radius));
  const bottom = Math.min(size - 1, Math.ceil(leaf.y + radius));
  for (let y = Math.max(0, Math.floor(leaf.y - radius)); y <= bottom; y++) {
    for (let x = Math.max(0, Math.floor(leaf.x - radius)); x <= right; x++) {
      const [dx, dy] = [x + 0.5 - leaf.x, y + 0.5 - leaf.y];
      const [u, v] = [dx * cos + dy * sin, (dy * cos - dx * sin) / aspect];
      let from = Math.sqrt(u * u + v * v);
      if (from - radius > 0.5 / aspect) continue;
      if (corners > 0) {
        // Distance along the normal of the side whose wedge the pixel lies in.
        const around = Math.atan2(v, u);
        from *= Math.cos(around - wedge * Math.round(around / wedge));
      }
      const cover = Math.min(1, Math.max(0, 0.5 + (apothem - from) * aspect));
      const at = 3 * (y * size + x);
      picture[at] = (picture[at] as number) + cover * (red - (picture[at] as number));
      picture[at + 1] = (picture[at + 1] as number) + cover * (green - (picture[at + 1] as number));
      picture[at + 2] = (picture[at + 2] as number) + cover * (blue - (picture[at + 2] as number));
    }
  }
}
