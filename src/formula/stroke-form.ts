import { between, chance, oneOf, scaleBetween, wholeBetween } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { angleSpread } from './angle-spread.js';
import { drawLetters, type Letter } from './pen-lettering.js';

/** What a layer is made of, and how many of it a layer holds at least and at most. */
const strokeCounts = {
  line: [1, 8],
  dashes: [2, 6],
  'double-line': [1, 4],
  ticks: [1, 4],
  dots: [2, 7],
  hachures: [1, 5],
  hatching: [1, 3],
  polyline: [1, 5],
  arc: [2, 6],
  box: [3, 8],
  polygon: [2, 6],
  lettering: [1, 4],
} as const;

export type StrokeKind = keyof typeof strokeCounts;
export const strokeKinds = Object.keys(strokeCounts) as readonly StrokeKind[];

/** How the strokes of a layer lie to each other: anywhere, side by side, or through one point. */
export type StrokeLayout = 'scattered' | 'parallel' | 'fan';

/** One layer of a pen-stroke class. Lengths are in units of the side, angles in radians. */
export interface StrokeLayer {
  readonly kind: StrokeKind;
  readonly layout: StrokeLayout;
  readonly count: number;
  readonly width: number;
  /** How dark, 0 to 1. */
  readonly strength: number;
  readonly length: number;
  /** Between dots, dashes, ticks, hatches, parallel strokes. */
  readonly gap: number;
  /** Change of direction along a stroke. */
  readonly bend: number;
  /** Depth of a wave along a stroke. */
  readonly wave: number;
  readonly angle: number;
  readonly spread: number;
  /** Corners of a polygon. */
  readonly corners: number;
  /** Breadth of a box or polygon for its length. */
  readonly aspect: number;
  /** Boxes and polygons are filled, double lines erase what is under them, ticks stand on both sides. */
  readonly solid: boolean;
  /** Of a layer of lettering. */
  readonly letters?: readonly Letter[];
}

/** A class of pen drawings: one to three layers over each other, the whole turned within a spread. */
export interface StrokeForm {
  readonly family: 'stroke';
  readonly layers: readonly StrokeLayer[];
  readonly turnSpread: number;
}

/** Draws the parameters of a class of pen drawings. */
export function drawStrokeForm(stream: RandomStream): StrokeForm {
  const layers = Array.from({ length: oneOf(stream, [1, 1, 2, 2, 3]) }, () => drawLayer(stream));
  return { family: 'stroke', layers, turnSpread: angleSpread(stream) };
}

function drawLayer(stream: RandomStream): StrokeLayer {
  const kind = oneOf(stream, strokeKinds);
  const [least, most] = strokeCounts[kind];
  const length = scaleBetween(stream, 0.25, 1.4);
  // Short strokes come in numbers: a single one would leave the sheet all but empty.
  const count = Math.max(wholeBetween(stream, least, most), Math.round(0.7 / length));
  return {
    kind,
    layout: oneOf(stream, ['scattered', 'scattered', 'scattered', 'parallel', 'parallel', 'fan'] as const),
    count,
    width: scaleBetween(stream, 0.011, 0.034),
    strength: chance(stream, 0.7) ? 1 : between(stream, 0.5, 1),
    length,
    gap: scaleBetween(stream, 0.04, 0.12),
    bend: chance(stream, 0.4) ? 0 : between(stream, 0, 2),
    wave: chance(stream, 0.5) ? 0 : between(stream, 0, 0.8),
    angle: between(stream, 0, Math.PI),
    spread: angleSpread(stream),
    corners: wholeBetween(stream, 3, 7),
    aspect: between(stream, 0.3, 1),
    solid: chance(stream, 0.5),
    ...(kind === 'lettering' ? { letters: drawLetters(stream) } : {}),
  };
}
