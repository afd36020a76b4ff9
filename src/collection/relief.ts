import { between } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import type { Point } from './curve.js';
import { isolines } from './isolines.js';
import type { SheetStyle } from './sheet-style.js';
import { type Stroke, strokes } from './svg.js';
import type { Terrain } from './terrain.js';

/** Height between two rows of hachures, and between two contour lines. */
const interval = 5;

/** Ground flatter than this is left white. */
const flat = 0.3;

/** The lie of the land, by hachures, contour lines or both, as the sheet has it. */
export function relief(ground: Terrain, style: SheetStyle, stream: RandomStream): string {
  const contour = style.relief === 'hachures' ? '' : contours(ground, style);
  return style.relief === 'contours' ? contour : contour + hachures(ground, style, stream);
}

/**
 * Strokes down the slope in rows between two heights, the thicker the steeper (Lehmann 1799).
 */
function hachures(ground: Terrain, style: SheetStyle, stream: RandomStream): string {
  const spacing = 3.1;
  const byWidth: Stroke[][] = [[], [], [], []];
  for (const { stroke } of isolines(ground.height, interval, spacing)) {
    const [a, b] = stroke;
    // Where a contour cuts only the corner of a cell, the neighbours' hachures suffice.
    if (Math.hypot(b.x - a.x, b.y - a.y) < spacing / 3) continue;
    const start = { x: (a.x + b.x) / 2 + between(stream, -0.4, 0.4), y: (a.y + b.y) / 2 + between(stream, -0.4, 0.4) };
    const uphill = ground.gradient(start.x, start.y);
    const slope = Math.hypot(uphill.x, uphill.y);
    if (slope < flat) continue;
    const length = Math.min(13, (interval / slope) * between(stream, 0.75, 0.95));
    const width = Math.min(byWidth.length - 1, Math.floor((slope - flat) * 4));
    byWidth[width]?.push(downhill(ground, start, length));
  }
  const pen = (width: number) => ({ colour: style.ink, width: style.weight * (0.7 + 0.3 * width) });
  return byWidth.map((all, width) => strokes(all, pen(width))).join('');
}

/** A line of the steepest descent. */
function downhill(ground: Terrain, start: Point, length: number): Point[] {
  const points = [start];
  let { x, y } = start;
  for (let step = 0; step < 3; step++) {
    const uphill = ground.gradient(x, y);
    const slope = Math.hypot(uphill.x, uphill.y) || 1;
    x -= (uphill.x / slope) * (length / 3);
    y -= (uphill.y / slope) * (length / 3);
    points.push({ x, y });
  }
  return points;
}

/** Lines of equal height; every fifth is heavier. */
function contours(ground: Terrain, style: SheetStyle): string {
  const light: Stroke[] = [];
  const heavy: Stroke[] = [];
  for (const { stroke, level } of isolines(ground.height, interval, 4)) (level % 5 === 0 ? heavy : light).push(stroke);
  const pen = (width: number) => ({ colour: style.contourInk, width: style.weight * width });
  return strokes(light, pen(0.6)) + strokes(heavy, pen(1.1));
}
