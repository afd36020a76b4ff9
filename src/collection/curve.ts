import { between } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';

/** In units of 1/128 of the patch's side, from its upper left corner; y points down. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line as points one unit apart, so that an index is a distance along it. */
export type Curve = readonly Point[];

/** A place on a curve, and the direction in which the curve passes it, in radians. */
export interface Station extends Point {
  readonly heading: number;
}

/** Side of a patch in the units of all drawing. */
export const side = 128;

/** Drawing goes on this far beyond the patch, so that a slight rotation shows no empty corner. */
export const margin = 10;

/** A place in the patch, at least `inset` from its edges. */
export function somewhere(stream: RandomStream, inset = 0): Point {
  return { x: between(stream, inset, side - inset), y: between(stream, inset, side - inset) };
}

/**
 * A line that comes in over one edge and leaves over another, through any part of the patch. Its direction swings
 * about a mean in two waves and never turns back, so that no line closes to a ring.
 * @param bend largest curvature: 0 is straight, 0.02 turns with a radius of 50 units
 */
export function crossing(stream: RandomStream, bend: number, through = somewhere(stream, 14)): Curve {
  const mean = between(stream, 0, 2 * Math.PI);
  const swings = [between(stream, 30, 70), between(stream, 12, 30)].map((wavelength) => ({
    wavelength,
    size: Math.min(0.7, (bend * wavelength) / 2) * stream.uniform(),
    phase: between(stream, 0, 2 * Math.PI),
  }));
  const heading = (s: number) =>
    swings.reduce((sum, { wavelength, size, phase }) => sum + size * Math.sin(s / wavelength + phase), mean);
  const half = (sense: 1 | -1) => {
    const points: Point[] = [];
    let { x, y } = through;
    for (let s = 0; inside(x, y); s += sense) {
      points.push({ x, y });
      x += sense * Math.cos(heading(s));
      y += sense * Math.sin(heading(s));
    }
    return points;
  };
  return [...half(-1).reverse(), ...half(1).slice(1)];
}

/** The straight line between two points. */
export function straight(from: Point, to: Point): Curve {
  const steps = Math.max(1, Math.round(Math.hypot(to.x - from.x, to.y - from.y)));
  return Array.from({ length: steps + 1 }, (_, i) => ({
    x: from.x + ((to.x - from.x) * i) / steps,
    y: from.y + ((to.y - from.y) * i) / steps,
  }));
}

/** The direction of a curve at an index, by its neighbours. */
export function headingAt(curve: Curve, index: number): number {
  const before = curve[Math.max(0, index - 1)];
  const after = curve[Math.min(curve.length - 1, index + 1)];
  return before && after ? Math.atan2(after.y - before.y, after.x - before.x) : 0;
}

/** The parallel line, `distance` to the right of it as one travels (left where negative). */
export function parallel(curve: Curve, distance: number): Curve {
  return curve.map((point, i) => aside({ ...point, heading: headingAt(curve, i) }, distance));
}

/** The point at a distance to the right of a station. */
export function aside({ x, y, heading }: Station, distance: number): Point {
  return { x: x - distance * Math.sin(heading), y: y + distance * Math.cos(heading) };
}

/** Places along a curve, `spacing` units apart; each is moved along by up to `jitter` of the spacing. */
export function along(curve: Curve, spacing: number, stream?: RandomStream, jitter = 0): Station[] {
  const stations: Station[] = [];
  for (let s = spacing / 2; s < curve.length - 1; s += spacing) {
    const at = stream ? s + between(stream, -jitter, jitter) * spacing : s;
    const index = Math.min(Math.max(0, Math.floor(at)), curve.length - 2);
    const [a, b] = [curve[index], curve[index + 1]];
    if (!a || !b) continue;
    const part = at - index;
    const heading = headingAt(curve, index);
    stations.push({ x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y), heading });
  }
  return stations;
}

/** A part of a curve of the given share of its length, anywhere on it. */
export function stretch(stream: RandomStream, curve: Curve, share: number): Curve {
  const length = Math.max(2, Math.round(curve.length * share));
  const start = stream.int(Math.max(1, curve.length - length + 1));
  return curve.slice(start, start + length);
}

function inside(x: number, y: number): boolean {
  return x >= -margin && y >= -margin && x <= side + margin && y <= side + margin;
}
