import { type Glyph, glyphOf } from '../drawing/glyphs.js';
import { between, oneOf } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { along, crossing, type Point, type Station, somewhere } from './curve.js';
import type { SheetStyle } from './sheet-style.js';
import { areas, type Stroke, strokes } from './svg.js';

/** How a name is written: x-height, x per unit of height, width of a thick stroke, and space between letters. */
interface Hand {
  readonly height: number;
  readonly slant: number;
  readonly thick: number;
  readonly spacing: number;
}

/** Names of places, heights, the letters of a region far apart, and rows of nothing but upright strokes. */
export function lettering(style: SheetStyle, stream: RandomStream): string {
  const count = oneOf(stream, [0, 1, 1, 2]);
  return Array.from({ length: count }, () =>
    oneOf(stream, [placeName, placeName, spotHeight, regionName, ladder])(style, stream),
  ).join('');
}

function placeName(style: SheetStyle, stream: RandomStream): string {
  const height = between(stream, 5, 13);
  const hand = { height, slant: style.slant, thick: height * between(stream, 0.2, 0.36), spacing: height * 0.1 };
  return written(inventedName(stream), place(stream, between(stream, -0.06, 0.06)), hand, style);
}

function spotHeight(style: SheetStyle, stream: RandomStream): string {
  const height = between(stream, 4, 6);
  const hand = { height, slant: 0.3, thick: height * 0.2, spacing: height * 0.1 };
  return written(String(300 + stream.int(2400)), place(stream, 0), hand, style);
}

/** The capitals of a region's name lie along a curve; the patch holds a few of them. */
function regionName(style: SheetStyle, stream: RandomStream): string {
  const height = between(stream, 8, 14);
  const hand = { height: height / 1.7, slant: 0, thick: height * 0.16, spacing: 0 };
  const letters = inventedName(stream).toUpperCase();
  const spacing = between(stream, 24, 40);
  return along(crossing(stream, 0.008), spacing)
    .map((at) => (Math.cos(at.heading) < 0 ? { ...at, heading: at.heading + Math.PI } : at))
    .map((at, i) => written(letters[i] ?? ' ', at, hand, style))
    .join('');
}

/** Letters of upright strokes only, narrow and in a row: a ladder without rails. */
function ladder(style: SheetStyle, stream: RandomStream): string {
  const height = between(stream, 3, 7);
  const hand = {
    height,
    slant: style.slant,
    thick: height * between(stream, 0.15, 0.3),
    spacing: between(stream, -0.05, 0.25) * height,
  };
  const letters = Array.from({ length: 6 + stream.int(12) }, () => oneOf(stream, ['i', 'l', 'l', 'I', 'n', 'u', 'm']));
  return written(letters.join(''), place(stream, between(stream, -0.5, 0.5)), hand, style);
}

/** A name of no place. */
export function inventedName(stream: RandomStream): string {
  const starts = [
    'A',
    'Al',
    'Bi',
    'Bel',
    'E',
    'Gru',
    'Hin',
    'Hal',
    'Il',
    'Ki',
    'Lan',
    'Mu',
    'Nie',
    'Rei',
    'Si',
    'To',
    'Wal',
  ] as const;
  const middles = ['', '', 'me', 'li', 'ter', 'nen', 'tal', 'ro', 'ssa'] as const;
  const ends = ['wil', 'ingen', 'bach', 'berg', 'dorf', 'ach', 'au', 'ten', 'kon', 'is', 'ette'] as const;
  return oneOf(stream, starts) + oneOf(stream, middles) + oneOf(stream, ends);
}

function place(stream: RandomStream, heading: number): Station {
  const { x, y } = somewhere(stream);
  return { x: x - between(stream, 0, 40), y, heading };
}

/** Writes with a broad pen held level: what goes down is thick, what goes across is a hairline. */
function written(text: string, { x, y, heading }: Station, hand: Hand, style: SheetStyle): string {
  const { height, slant, thick, spacing } = hand;
  const [cos, sin] = [Math.cos(heading), Math.sin(heading)];
  const placed = (along: number, up: number): Point => {
    const across = along + slant * up;
    return { x: x + across * cos + up * sin, y: y + across * sin - up * cos };
  };
  const fills: Point[][] = [];
  const hairlines: Stroke[] = [];
  let pen = 0;
  for (const letter of text) {
    const glyph = glyphOf(letter);
    for (const stroke of glyph.strokes) {
      const shifted = (by: number) => stroke.map(([u, v]) => placed(pen + u * height + by, v * height));
      const [left, right] = [shifted(-thick / 2), shifted(thick / 2)];
      hairlines.push(shifted(0));
      for (let i = 1; i < stroke.length; i++) {
        const corners = [left[i - 1], left[i], right[i], right[i - 1]].filter((p) => p !== undefined);
        fills.push(clockwise(corners));
      }
    }
    for (const [u, v] of serifs(glyph)) {
      const reach = 0.8 * thick + 0.05 * height;
      hairlines.push([-reach, reach].map((by) => placed(pen + u * height + by, v * height)));
    }
    pen += glyph.advance * height + spacing;
  }
  return areas(fills, style.ink) + strokes(hairlines, { colour: style.ink, width: 0.8 * style.weight });
}

/** Where upright strokes end: a hairline across finishes them. The dot of an i has none. */
function serifs({ strokes: all }: Glyph): (readonly [x: number, y: number])[] {
  return all.flatMap((stroke) => {
    if (Math.abs((stroke[0]?.[1] ?? 0) - (stroke.at(-1)?.[1] ?? 0)) < 0.2) return [];
    const ends = [stroke.slice(0, 2), stroke.slice(-2).reverse()];
    return ends.flatMap(([end, next]) => (end && next && Math.abs(end[0] - next[0]) < 0.02 ? [end] : []));
  });
}

/** Areas of one path that overlap add up only if they turn the same way. */
function clockwise(points: readonly Point[]): Point[] {
  const twice = points.reduce((sum, p, i) => {
    const next = points[(i + 1) % points.length] ?? p;
    return sum + p.x * next.y - next.x * p.y;
  }, 0);
  return twice < 0 ? points.toReversed() : [...points];
}
