import { between, chance, oneOf } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { along, aside, type Curve, crossing, parallel } from './curve.js';
import type { SheetStyle } from './sheet-style.js';
import { circles, line } from './svg.js';
import { paperOf } from './water.js';

/** The kinds of a road, from a high road to a footpath. */
export type RoadKind = 'high' | 'plain' | 'half dashed' | 'lined' | 'track' | 'path';

/** A few roads of any kind; their courses are what buildings stand along. */
export function roads(style: SheetStyle, stream: RandomStream): { drawn: string; courses: Curve[] } {
  const courses = Array.from({ length: oneOf(stream, [0, 1, 1, 2, 2, 3]) }, () => crossing(stream, 0.035));
  const kinds = courses.map(() => oneOf<RoadKind>(stream, ['high', 'plain', 'half dashed', 'lined', 'track', 'path']));
  const drawn = courses.map((course, i) => road(course, kinds[i] ?? 'plain', style, stream));
  return { drawn: drawn.join(''), courses };
}

/** One road. */
export function road(course: Curve, kind: RoadKind, style: SheetStyle, stream: RandomStream): string {
  const pen = { colour: style.ink, width: style.weight };
  if (kind === 'track') return halo(course, 3, style) + line(course, { ...pen, width: style.weight * 1.2 });
  if (kind === 'path') {
    return halo(course, 3, style) + line(course, { ...pen, dash: [between(stream, 3, 6), between(stream, 1.5, 3)] });
  }
  const wide = (kind === 'high' ? 1 : 0.75) * style.roadWidth;
  const heavy = { ...pen, width: style.weight * (kind === 'high' ? 1.8 : 1) };
  const second = kind === 'half dashed' ? { ...pen, dash: [4.5, 1.8] } : pen;
  const trees = kind === 'lined' ? lineOfTrees(course, wide / 2 + 1.6, style, stream) : '';
  return (
    halo(course, wide + 2, style) +
    line(parallel(course, wide / 2), heavy) +
    line(parallel(course, -wide / 2), second) +
    trees
  );
}

/** White on both sides of a line: an engraver ends his hachures before it. */
export function halo(course: Curve, width: number, style: SheetStyle): string {
  return line(course, { colour: paperOf(style), width });
}

function lineOfTrees(course: Curve, distance: number, style: SheetStyle, stream: RandomStream): string {
  const sides = chance(stream, 0.5) ? [-1, 1] : [1];
  const spacing = between(stream, 3.5, 6);
  const trees = sides.flatMap((sense) => along(course, spacing, stream, 0.1).map((at) => aside(at, sense * distance)));
  return circles(trees, 0.75, style.ink);
}
