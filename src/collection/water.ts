import { between, chance, oneOf } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { aside, crossing, type Point, parallel, somewhere } from './curve.js';
import type { SheetStyle } from './sheet-style.js';
import { area, line, type Stroke, strokes } from './svg.js';

/** A brook, a river between its banks, a pond, or a marsh. */
export function water(style: SheetStyle, stream: RandomStream): string {
  return oneOf(stream, [brook, brook, river, pond, marsh])(style, stream);
}

/** One line that widens on its way. */
function brook(style: SheetStyle, stream: RandomStream): string {
  const course = crossing(stream, 0.07);
  const width = between(stream, 0.9, 1.8) * style.weight;
  const source = stream.int(Math.max(1, course.length >> 1));
  const lower = course.slice((source + course.length) >> 1);
  const pen = (factor: number) => ({ colour: style.waterInk, width: width * factor });
  return line(course.slice(source), pen(1)) + line(lower, pen(1.4));
}

/** Two banks; between them a tint, or lines along the shore. */
function river(style: SheetStyle, stream: RandomStream): string {
  const course = crossing(stream, 0.03);
  const half = between(stream, 3, 8);
  const banks = [parallel(course, -half), parallel(course, half)] as const;
  const pen = { colour: style.waterInk, width: 1.1 * style.weight };
  const bed = [...banks[0], ...banks[1].toReversed()];
  const tinted = style.waterInk !== style.ink && chance(stream, 0.6);
  const shore = tinted ? '' : shoreLines(course, half, style);
  const fill =
    area(bed, paperOf(style)) + (tinted ? area(bed, style.waterInk, undefined, between(stream, 0.3, 0.9)) : '');
  return fill + shore + line(banks[0], pen) + line(banks[1], { ...pen, width: pen.width * 1.5 });
}

function shoreLines(course: readonly Point[], half: number, style: SheetStyle): string {
  const pen = { colour: style.waterInk, width: 0.5 * style.weight };
  let drawn = '';
  for (let off = 1.6; off < half; off += 1.7 + off * 0.3) {
    drawn += line(parallel(course, off - half), pen) + line(parallel(course, half - off), pen);
  }
  return drawn;
}

/** Still water, ruled level. */
function pond(style: SheetStyle, stream: RandomStream): string {
  const shore = blob(stream, somewhere(stream), between(stream, 9, 30));
  const pen = { colour: style.waterInk, width: 1.1 * style.weight };
  const rules: Stroke[] = [];
  const [top, bottom] = [Math.min(...shore.map((p) => p.y)), Math.max(...shore.map((p) => p.y))];
  for (let y = top + 1.5; y < bottom; y += 2.1) {
    const span = shore.filter((p) => Math.abs(p.y - y) < 1.6).map((p) => p.x);
    rules.push([
      { x: Math.min(...span), y },
      { x: Math.max(...span), y },
    ]);
  }
  return area(shore, paperOf(style), pen) + strokes(rules, { ...pen, width: 0.5 * style.weight });
}

/** Groups of short level lines. */
function marsh(style: SheetStyle, stream: RandomStream): string {
  const centre = somewhere(stream);
  const reeds: Stroke[] = Array.from({ length: 30 + stream.int(30) }, () => {
    const { x, y } = { x: centre.x + 14 * stream.normal(), y: centre.y + 9 * stream.normal() };
    return [
      { x, y },
      { x: x + between(stream, 3, 9), y },
    ];
  });
  return strokes(reeds, { colour: style.waterInk, width: 0.7 * style.weight });
}

/** A rounded outline, as points one to two units apart. */
export function blob(stream: RandomStream, centre: Point, radius: number): Point[] {
  const swings = [2, 3, 5].map((times) => ({
    times,
    size: between(stream, 0, 0.36 / times),
    phase: between(stream, 0, 2 * Math.PI),
  }));
  const count = Math.max(12, Math.round(radius * 4));
  return Array.from({ length: count }, (_, i) => {
    const heading = (2 * Math.PI * i) / count;
    const out = swings.reduce((sum, { times, size, phase }) => sum + size * Math.sin(times * heading + phase), 1);
    return aside({ ...centre, heading }, radius * out);
  });
}

/** The paper's colour, for what the engraver left blank. */
export function paperOf({ paper }: SheetStyle): string {
  return `rgb(${paper.map(Math.round).join(',')})`;
}
