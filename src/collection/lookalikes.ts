import { between, chance, oneOf } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { crosses } from './boundaries.js';
import { along, aside, type Curve, crossing, parallel, somewhere, stretch } from './curve.js';
import { railwayBend } from './railway.js';
import { halo, road } from './roads.js';
import type { SheetStyle } from './sheet-style.js';
import { circles, line, type Stroke, strokes } from './svg.js';

/** A line that is no railway but has something of one. Both classes hold them. */
export function lookalike(style: SheetStyle, stream: RandomStream): string {
  const course = crossing(stream, railwayBend, somewhere(stream, 26));
  const part = chance(stream, 0.3) ? stretch(stream, course, between(stream, 0.4, 0.7)) : course;
  return oneOf(stream, [
    hedge,
    sunkenRoad,
    embankment,
    fence,
    highRoad,
    highRoad,
    highRoad,
    highRoad,
    ditch,
    chain,
    dike,
  ])(part, style, stream);
}

/** A line with strokes on one side only. */
function hedge(course: Curve, style: SheetStyle, stream: RandomStream): string {
  const length = between(stream, 2, 3.4);
  const ticks = along(course, between(stream, 3.2, 5), stream, 0.2).map((at): Stroke => [at, aside(at, length)]);
  return halo(course, 5, style) + line(course, pen(style, 1.1)) + strokes(ticks, pen(style, 0.95));
}

/** A road between two slopes: ticks stand outside its lines. */
function sunkenRoad(course: Curve, style: SheetStyle, stream: RandomStream): string {
  const half = style.roadWidth / 2;
  const length = between(stream, 2, 4);
  const ticks = [-1, 1].flatMap((sense) =>
    along(course, between(stream, 2.6, 4.5), stream, 0.2).map(
      (at): Stroke => [aside(at, sense * half), aside(at, sense * (half + length))],
    ),
  );
  const edges = line(parallel(course, -half), pen(style, 1)) + line(parallel(course, half), pen(style, 1));
  return halo(course, 2 * (half + length), style) + strokes(ticks, pen(style, 0.8)) + edges;
}

/** A row of parallel strokes without a line. */
function embankment(course: Curve, style: SheetStyle, stream: RandomStream): string {
  const length = between(stream, 4, 8);
  const slopes = along(course, between(stream, 2.4, 4), stream, 0.25).map(
    (at): Stroke => [aside(at, -length / 2), aside(at, (length / 2) * between(stream, 0.6, 1))],
  );
  return halo(course, length + 1, style) + strokes(slopes, pen(style, 1));
}

/** A line whose strokes lean, or change sides. */
function fence(course: Curve, style: SheetStyle, stream: RandomStream): string {
  const half = style.tieLength / 2;
  const lean = chance(stream, 0.5) ? between(stream, 0.7, 1) * (chance(stream, 0.5) ? 1 : -1) : 0;
  const bars = along(course, style.tieSpacing, stream, 0.1).map((at, i): Stroke => {
    const leaning = { ...at, heading: at.heading + lean };
    if (lean !== 0) return [aside(leaning, -half), aside(leaning, half)];
    return [at, aside(at, i % 2 === 0 ? half : -half)];
  });
  return halo(course, style.tieLength, style) + line(course, pen(style, 1.1)) + strokes(bars, pen(style, 0.95));
}

/** A road as any other, as straight as a railway. */
function highRoad(course: Curve, style: SheetStyle, stream: RandomStream): string {
  return road(course, oneOf(stream, ['high', 'plain', 'half dashed', 'lined']), style, stream);
}

/** A line with dots on it. */
function ditch(course: Curve, style: SheetStyle, stream: RandomStream): string {
  const radius = between(stream, 1, 1.6);
  return (
    halo(course, 4, style) +
    line(course, pen(style, 1.2)) +
    circles(along(course, style.tieSpacing * 1.2), radius, style.ink)
  );
}

/** A boundary of crosses. */
function chain(course: Curve, style: SheetStyle): string {
  return halo(course, 5, style) + crosses(course, style);
}

/** Two solid lines with hachures between them that reach neither. */
function dike(course: Curve, style: SheetStyle, stream: RandomStream): string {
  const half = between(stream, 2.6, 4);
  const slopes = along(course, between(stream, 2.6, 4), stream, 0.2).map(
    (at): Stroke => [aside(at, -half * 0.55), aside(at, half * 0.55)],
  );
  const edges = line(parallel(course, -half), pen(style, 1.1)) + line(parallel(course, half), pen(style, 0.8));
  return halo(course, 2 * half + 1, style) + edges + strokes(slopes, pen(style, 0.8));
}

function pen(style: SheetStyle, width: number) {
  return { colour: style.ink, width: width * style.weight };
}
