import { between, chance, oneOf } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { along, aside, type Curve, crossing, type Point, side, somewhere, straight } from './curve.js';
import type { SheetStyle } from './sheet-style.js';
import { circles, line, type Stroke, strokes } from './svg.js';

/** A boundary of a parish or canton: dashes, dots or crosses, with the sheet's wash along it. */
export function boundary(style: SheetStyle, stream: RandomStream): string {
  const course = crossing(stream, 0.05);
  const wash = style.wash
    ? `<g opacity="0.55">${line(course, { colour: style.wash, width: between(stream, 4, 8) })}</g>`
    : '';
  const pen = { colour: style.ink, width: 1.2 * style.weight };
  const draw = oneOf(stream, [
    () => line(course, { ...pen, dash: [6, 2.5, 1.2, 2.5] }),
    () => line(course, { ...pen, dash: [5, 3] }),
    () => circles(along(course, 3.4), 0.7 * style.weight, style.ink),
    () => crosses(course, style),
  ]);
  return wash + draw();
}

/** A chain of crosses with gaps between them. */
export function crosses(course: Curve, style: SheetStyle): string {
  const arms: Stroke[] = along(course, 6.5).flatMap((at): Stroke[] => [
    [aside(at, -1.9), aside(at, 1.9)],
    [
      aside({ ...at, heading: at.heading + Math.PI / 2 }, -1.9),
      aside({ ...at, heading: at.heading + Math.PI / 2 }, 1.9),
    ],
  ]);
  return strokes(arms, { colour: style.ink, width: style.weight });
}

/** Strips of fields: parallel boundaries, some of them ploughed. */
export function fields(style: SheetStyle, stream: RandomStream): string {
  const origin = somewhere(stream);
  const heading = between(stream, 0, Math.PI);
  const width = between(stream, 9, 20);
  const length = between(stream, 25, 60);
  const count = 2 + stream.int(4);
  const corner = (i: number, far: number) =>
    aside({ ...aside({ ...origin, heading }, i * width), heading: heading - Math.PI / 2 }, far * length);
  const edges: Point[][] = Array.from({ length: count + 1 }, (_, i) => [corner(i, 0), corner(i, 1)]);
  edges.push([corner(0, 0), corner(count, 0)], [corner(0, 1), corner(count, 1)]);
  const pen = { colour: style.ink, width: 0.6 * style.weight };
  let furrows = '';
  for (let i = 0; i < count; i++) {
    if (chance(stream, 0.55)) continue;
    const spacing = between(stream, 2, 3.6) / width;
    for (let at = spacing; at < 1; at += spacing) {
      const furrow = [corner(i + at, 0.03), corner(i + at, 0.97)];
      furrows += line(furrow, { ...pen, width: pen.width * 0.8, dash: [between(stream, 1, 5), 1.2] });
    }
  }
  return edges.map((edge) => line(edge, pen)).join('') + furrows;
}

/** The lines of the sheet's grid that cross the patch. */
export function gridLines(style: SheetStyle, stream: RandomStream): string {
  const pen = { colour: style.ink, width: 0.7 };
  const across = between(stream, 0, style.grid);
  const down = between(stream, 0, style.grid);
  const edge = side + 12;
  let drawn = '';
  if (across < side) drawn += line(straight({ x: -12, y: across }, { x: edge, y: across }), pen);
  if (down < side) drawn += line(straight({ x: down, y: -12 }, { x: down, y: edge }), pen);
  return drawn;
}
