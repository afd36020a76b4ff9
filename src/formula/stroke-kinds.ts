import { wholeBetween } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import type { Pen, Points } from './pen.js';
import { beside, type Curve, curve } from './pen-curve.js';
import { writeWord } from './pen-lettering.js';
import type { StrokeKind, StrokeLayer } from './stroke-form.js';

/** Where one stroke of a layer lies: its middle, in units of the side, and its direction. */
export interface StrokePlace {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
}

type DrawStroke = (pen: Pen, layer: StrokeLayer, place: StrokePlace, stream: RandomStream) => void;

/** Draws one stroke of a layer. */
export const drawStroke: DrawStroke = (pen, layer, place, stream) => kinds[layer.kind](pen, layer, place, stream);

const kinds: Readonly<Record<StrokeKind, DrawStroke>> = {
  line: (pen, layer, place, stream) => pen.path(smooth(layer, place, stream).points, layer.width),

  dashes(pen, layer, place, stream) {
    const { points } = curve({ ...layer, ...place }, (2 * layer.length) / layer.gap, stream);
    for (let i = 0; i + 3 < points.length; i += 4) pen.path(points.slice(i, i + 4), layer.width);
  },

  'double-line'(pen, layer, place, stream) {
    const middle = smooth(layer, place, stream);
    if (layer.solid) pen.erase(middle.points, layer.gap);
    pen.path(beside(middle, layer.gap / 2), layer.width);
    pen.path(beside(middle, -layer.gap / 2), layer.width);
  },

  ticks(pen, layer, place, stream) {
    pen.path(teeth(pen, layer, place, stream, 0.8 * layer.gap, layer.solid).points, layer.width);
  },

  dots(pen, layer, place, stream) {
    const { points } = curve({ ...layer, ...place }, layer.length / layer.gap, stream);
    for (let i = 0; i < points.length; i += 2) {
      pen.dot(points[i] as number, points[i + 1] as number, 0.9 * layer.width);
    }
  },

  hachures: (pen, layer, place, stream) => teeth(pen, layer, place, stream, 2 * layer.gap, layer.solid),

  hatching(pen, layer, place, stream) {
    const [cos, sin] = [Math.cos(place.angle), Math.sin(place.angle)];
    const lines = Math.max(3, Math.round((layer.aspect * layer.length) / layer.gap));
    for (let k = 0; k < lines; k++) {
      const across = (k - (lines - 1) / 2) * layer.gap;
      const from = -0.4 * layer.length * (1 + 0.1 * stream.normal());
      const to = 0.4 * layer.length * (1 + 0.1 * stream.normal());
      const [x, y] = [place.x - across * sin, place.y + across * cos];
      pen.line(x + from * cos, y + from * sin, x + to * cos, y + to * sin, layer.width);
    }
  },

  polyline(pen, layer, place, stream) {
    const step = 2 * layer.gap;
    const corners = Math.max(2, Math.round(layer.length / step));
    let x = place.x - (layer.length / 2) * Math.cos(place.angle);
    let y = place.y - (layer.length / 2) * Math.sin(place.angle);
    const points = [x, y];
    for (let k = 0; k < corners; k++) {
      const heading = place.angle + (0.4 + layer.wave) * stream.normal();
      x += step * Math.cos(heading);
      y += step * Math.sin(heading);
      points.push(x, y);
    }
    pen.path(points, layer.width);
  },

  arc(pen, layer, place, stream) {
    const sweep = layer.solid ? 2 * Math.PI : 1 + Math.abs(layer.bend);
    const length = 0.3 * layer.length * sweep;
    const ring = curve({ ...place, length, bend: sweep, wave: 0 }, 14, stream);
    pen.path(ring.points, layer.width);
  },

  box: (pen, layer, place) => closed(pen, layer, ring(place, 0.16 * layer.length, layer.aspect, 4, Math.PI / 4)),

  polygon(pen, layer, place, stream) {
    const turn = (2 * Math.PI * stream.uniform()) / layer.corners;
    closed(pen, layer, ring(place, 0.2 * layer.length, layer.aspect, layer.corners, turn));
  },

  lettering(pen, layer, place, stream) {
    const letterHeight = Math.min(0.32, 0.07 + 0.22 * layer.length);
    const most = Math.max(2, Math.min(7, Math.floor(1 / letterHeight)));
    const word = { letterHeight, letterCount: wholeBetween(stream, 2, most), slant: 0.25 * Math.abs(layer.bend) };
    const width = Math.min(layer.width, letterHeight / 6);
    writeWord(pen, layer.letters ?? [], { ...place, ...word, width }, stream);
  },
};

/** The curve of a stroke, in pieces short enough to look round. */
function smooth(layer: StrokeLayer, place: StrokePlace, stream: RandomStream): Curve {
  return curve({ ...layer, ...place }, Math.max(3, 14 * layer.length), stream);
}

/** Short strokes across a curve, a gap apart, on one side or on both. @returns the curve */
function teeth(
  pen: Pen,
  layer: StrokeLayer,
  place: StrokePlace,
  stream: RandomStream,
  length: number,
  bothSides: boolean,
): Curve {
  const along = curve({ ...layer, ...place }, layer.length / layer.gap, stream);
  const left = beside(along, length);
  const right = bothSides ? beside(along, -length) : along.points;
  for (let i = 0; i + 1 < left.length; i += 2) {
    const [x0, y0] = [left[i] as number, left[i + 1] as number];
    pen.line(x0, y0, right[i] as number, right[i + 1] as number, layer.width);
  }
  return along;
}

/** Corners on an oval whose long axis has the direction of the place. */
function ring(place: StrokePlace, radius: number, aspect: number, corners: number, turn: number): number[] {
  const [cos, sin] = [Math.cos(place.angle), Math.sin(place.angle)];
  return Array.from({ length: corners }, (_, k) => {
    const at = turn + (2 * Math.PI * k) / corners;
    const [u, v] = [radius * Math.cos(at), radius * aspect * Math.sin(at)];
    return [place.x + u * cos - v * sin, place.y + u * sin + v * cos];
  }).flat();
}

function closed(pen: Pen, layer: StrokeLayer, corners: Points): void {
  if (layer.solid) pen.fill(corners);
  else pen.path([...corners, corners[0] as number, corners[1] as number], layer.width);
}
