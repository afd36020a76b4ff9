import { between, chance } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { along, aside, type Curve, type Point, type Station, somewhere } from './curve.js';
import type { SheetStyle } from './sheet-style.js';
import { area, areas, type Stroke, strokes } from './svg.js';
import { paperOf } from './water.js';

/** Houses along some of the roads, a scattered hamlet, at times a church or a great house. */
export function buildings(courses: readonly Curve[], style: SheetStyle, stream: RandomStream): string {
  const sites: Station[] = [];
  for (const course of courses) {
    const share = between(stream, 0, 0.6);
    for (const at of along(course, 8, stream, 0.4)) {
      if (!chance(stream, share)) continue;
      const beside = (chance(stream, 0.5) ? 1 : -1) * (style.roadWidth / 2 + between(stream, 3, 4.5));
      sites.push({ ...aside(at, beside), heading: at.heading });
    }
  }
  const hamlet = somewhere(stream);
  for (let i = stream.int(7); i > 1; i--) {
    sites.push({
      x: hamlet.x + 10 * stream.normal(),
      y: hamlet.y + 10 * stream.normal(),
      heading: between(stream, 0, Math.PI),
    });
  }
  const houses = sites.map((at) => block(at, between(stream, 3, 6.5), between(stream, 2.6, 4.2)));
  const church = chance(stream, 0.2) ? churchAt(somewhere(stream, 8), style) : '';
  const great = chance(stream, 0.25)
    ? largeBuilding({ ...somewhere(stream, 8), heading: between(stream, 0, 3) }, style, stream)
    : '';
  return areas(houses, style.ink) + church + great;
}

/** A long block, black or with hatching in an outline: a mill, a castle or a railway station. */
export function largeBuilding(at: Station, style: SheetStyle, stream: RandomStream): string {
  const [length, depth] = [between(stream, 10, 16), between(stream, 4, 6)];
  const outline = block(at, length, depth);
  if (chance(stream, 0.5)) return area(outline, style.ink);
  const hatching: Stroke[] = [];
  for (let s = -length / 2 + 1.5; s < length / 2; s += 1.9) {
    const foot = aside({ ...at, heading: at.heading - Math.PI / 2 }, s);
    const place = { ...foot, heading: at.heading };
    hatching.push([aside(place, -depth / 2), aside(place, depth / 2)]);
  }
  const pen = { colour: style.ink, width: 0.9 * style.weight };
  return area(outline, paperOf(style), pen) + strokes(hatching, { ...pen, width: 0.6 * style.weight });
}

function churchAt(at: Point, style: SheetStyle): string {
  const pen = { colour: style.ink, width: 1.1 * style.weight };
  const cross = [
    [at, { x: at.x, y: at.y - 7 }],
    [
      { x: at.x - 2, y: at.y - 5 },
      { x: at.x + 2, y: at.y - 5 },
    ],
  ] as const;
  return areas([block({ ...at, heading: 0 }, 4.4, 4.4)], style.ink) + strokes(cross, pen);
}

/** The corners of a rectangle about a station, its length along the heading. */
export function block(at: Station, length: number, depth: number): Point[] {
  const ahead = { ...at, heading: at.heading - Math.PI / 2 };
  return [-1, 1].flatMap((end) => {
    const face = { ...aside(ahead, (end * length) / 2), heading: at.heading };
    return [aside(face, (-end * depth) / 2), aside(face, (end * depth) / 2)];
  });
}
