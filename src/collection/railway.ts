import { between, chance } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { largeBuilding } from './buildings.js';
import { along, aside, type Curve, crossing, headingAt, parallel, somewhere, stretch } from './curve.js';
import { halo } from './roads.js';
import type { SheetStyle } from './sheet-style.js';
import { line, type Stroke, strokes } from './svg.js';
import { paperOf } from './water.js';

/** Largest curvature of a railway. */
export const railwayBend = 0.014;

/**
 * A railway in the sheet's manner: single or double, at times with a station, in a cutting, or ending in a tunnel.
 */
export function railway(style: SheetStyle, stream: RandomStream): string {
  const whole = crossing(stream, railwayBend, somewhere(stream, 26));
  const tunnel = chance(stream, 0.08);
  const course = tunnel ? whole.slice(0, Math.round(whole.length * between(stream, 0.5, 0.8))) : whole;
  const double = chance(stream, 0.2);
  const tracks = double ? [parallel(course, -3.2), parallel(course, 3.2)] : [course];
  const cut = chance(stream, 0.3) ? cutting(stretch(stream, course, between(stream, 0.3, 0.7)), style, stream) : '';
  return (
    halo(course, (double ? 6.4 : 0) + style.tieLength + 2.5, style) +
    cut +
    tracks.map((track) => rails(track, style)).join('') +
    (tunnel ? portal(course, style) : '') +
    (chance(stream, 0.25) ? station(course, style, stream) : '')
  );
}

/** One track. */
function rails(course: Curve, style: SheetStyle): string {
  const black = (width: number) => ({ colour: style.ink, width: width * style.weight });
  const half = style.tieLength / 2;
  const ties: Stroke[] = along(course, style.tieSpacing).map((at) => [aside(at, -half), aside(at, half)]);
  switch (style.railway) {
    case 'ties':
      return line(course, black(1.5)) + strokes(ties, black(1.4));
    case 'heavy ties':
      return line(course, black(2.4)) + strokes(ties, black(1.5));
    case 'two rails':
      return (
        line(parallel(course, -1.6), black(1.1)) + line(parallel(course, 1.6), black(1.1)) + strokes(ties, black(1.1))
      );
    case 'ladder': {
      const dash = style.tieSpacing * 1.1;
      return (
        line(course, black(4.6)) +
        line(course, { colour: paperOf(style), width: 4.6 * style.weight - 2, dash: [dash, dash] })
      );
    }
  }
}

/** Slopes on both sides of the line, drawn by hachures that taper away from it. */
function cutting(course: Curve, style: SheetStyle, stream: RandomStream): string {
  const foot = style.tieLength / 2 + 1.6;
  const depth = between(stream, 3, 6);
  const slopes = along(course, between(stream, 2.2, 3), stream, 0.15).flatMap((at): Stroke[] =>
    [-1, 1].map((sense) => [aside(at, sense * foot), aside(at, sense * (foot + depth))]),
  );
  return strokes(slopes, { colour: style.ink, width: 0.8 * style.weight });
}

function portal(course: Curve, style: SheetStyle): string {
  const mouth = course.at(-1);
  if (!mouth) return '';
  const at = { ...mouth, heading: headingAt(course, course.length - 1) };
  return line([aside(at, -4), aside(at, 4)], { colour: style.ink, width: 1.6 * style.weight });
}

/** A building beside the line, and a siding. */
function station(course: Curve, style: SheetStyle, stream: RandomStream): string {
  const index = Math.round(course.length * between(stream, 0.3, 0.7));
  const place = course[index];
  if (!place) return '';
  const sense = chance(stream, 0.5) ? 1 : -1;
  const at = { ...place, heading: headingAt(course, index) };
  const off = sense * (style.tieLength / 2 + between(stream, 5, 7));
  const siding = parallel(course.slice(Math.max(0, index - 16), index + 16), -off * 0.6);
  return (
    largeBuilding({ ...aside(at, off), heading: at.heading }, style, stream) +
    line(siding, { colour: style.ink, width: style.weight })
  );
}
