import { between, chance, oneOf } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { aside, type Point, somewhere } from './curve.js';
import type { SheetStyle } from './sheet-style.js';
import { circles, line, type Stroke, strokes } from './svg.js';
import { blob, paperOf } from './water.js';

/** A wood, an orchard or a vineyard. */
export function woodland(style: SheetStyle, stream: RandomStream): string {
  return oneOf(stream, [wood, wood, orchard, vineyard])(style, stream);
}

/** Round trees thrown over an area, each with its shadow at the lower right; the edge may be dotted. */
function wood(style: SheetStyle, stream: RandomStream): string {
  const centre = somewhere(stream);
  const radius = between(stream, 16, 42);
  const trees: Point[] = Array.from({ length: Math.round(radius * radius * 0.075) }, () => {
    const heading = between(stream, 0, 2 * Math.PI);
    return aside({ ...centre, heading }, radius * Math.sqrt(stream.uniform()));
  });
  const size = between(stream, 1.1, 1.8);
  const shadows: Stroke[] = trees.map(({ x, y }) => [
    { x: x + size, y: y - size / 3 },
    { x: x + size / 3, y: y + size * 1.1 },
  ]);
  const edge = chance(stream, 0.5) ? blob(stream, centre, radius + 2) : [];
  return (
    line(edge, { colour: style.ink, width: 0.9, dash: [1, 1.4] }) +
    circles(trees, size, paperOf(style), { colour: style.ink, width: 0.55 * style.weight }) +
    strokes(shadows, { colour: style.ink, width: 0.9 * style.weight })
  );
}

/** Trees in rows. */
function orchard(style: SheetStyle, stream: RandomStream): string {
  const trees = rows(stream, between(stream, 4.5, 6.5), between(stream, 4.5, 6.5));
  return circles(trees, 1.05, style.ink);
}

/** Stakes in rows: close up and in line, they look like ties. */
function vineyard(style: SheetStyle, stream: RandomStream): string {
  const heading = between(stream, 0, Math.PI);
  const height = between(stream, 1.3, 2.2);
  const stakes = rows(stream, between(stream, 3.4, 5), between(stream, 5, 8), heading).map((at): Stroke => {
    return [aside({ ...at, heading }, -height), aside({ ...at, heading }, height)];
  });
  return strokes(stakes, { colour: style.ink, width: 0.8 * style.weight });
}

function rows(stream: RandomStream, spacing: number, distance: number, heading = between(stream, 0, Math.PI)): Point[] {
  const corner = somewhere(stream);
  const [count, perRow] = [2 + stream.int(5), 4 + stream.int(9)];
  return Array.from({ length: count * perRow }, (_, i) => {
    const down = aside({ ...corner, heading }, Math.floor(i / perRow) * distance);
    return aside({ ...down, heading: heading - Math.PI / 2 }, (i % perRow) * spacing + between(stream, -0.3, 0.3));
  });
}
