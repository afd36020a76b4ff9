import type { RandomStream } from '../random/random-stream.js';
import type { Points } from './pen.js';

/** A smooth curve, cut into pieces of equal length. */
export interface Curve {
  readonly points: Points;
  /** Direction of travel at each point, in radians. */
  readonly headings: readonly number[];
}

export interface CurveCourse {
  /** Middle of the curve, in units of the side. */
  readonly x: number;
  readonly y: number;
  /** Direction at the middle, in radians. */
  readonly angle: number;
  readonly length: number;
  /** Change of direction from one end to the other, in radians. */
  readonly bend: number;
  /** Depth of a wave that runs along the direction, in radians; 0 is a circular arc. */
  readonly wave: number;
}

/** Follows a course in `pieces` equal steps; the phase of its wave is drawn. */
export function curve(course: CurveCourse, pieces: number, stream: RandomStream): Curve {
  const count = Math.max(1, Math.round(pieces));
  const step = course.length / count;
  const phase = 2 * Math.PI * stream.uniform();
  const points = [0, 0];
  const headings: number[] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i <= count; i++) {
    const t = i / count;
    const heading = course.angle + course.bend * (t - 0.5) + course.wave * Math.sin(7 * course.length * t + phase);
    headings.push(heading);
    if (i === count) break;
    x += step * Math.cos(heading);
    y += step * Math.sin(heading);
    points.push(x, y);
  }
  // Moved so that the point halfway along lies where the course says.
  const middle = 2 * (count >> 1);
  const [mx, my] = [points[middle] as number, points[middle + 1] as number];
  return { points: points.map((v, i) => (i % 2 === 0 ? v - mx + course.x : v - my + course.y)), headings };
}

/** The curve shifted sideways, to the left of its direction of travel for positive distances. */
export function beside({ points, headings }: Curve, distance: number): Points {
  return points.map((v, i) => {
    const heading = headings[i >> 1] as number;
    return v + distance * (i % 2 === 0 ? -Math.sin(heading) : Math.cos(heading));
  });
}
