/** A point of the way from a picture that shows nothing to a picture. */
export interface PathPoint {
  /** Share of the way, 0 to 1. */
  readonly at: number;
  /** What the network says there. */
  readonly score: number;
  /** Its derivative by `at`. */
  readonly slope: number;
}

/** Points that part the way into so many equal parts, without the ends. */
export function evenly(parts: number): number[] {
  return Array.from({ length: parts - 1 }, (_, k) => (k + 1) / parts);
}

/**
 * By how much the trapezoid rule misses the rise of the score, of each part of the way: the integral of a derivative is
 * known, so where a derivative jumps (a ReLU that begins to let through) is, too.
 * @param points by `at`, n
 * @returns [n - 1]
 */
export function trapezoidErrors(points: readonly PathPoint[]): number[] {
  return parts(points).map(([a, b]) => ((b.at - a.at) * (a.slope + b.slope)) / 2 - (b.score - a.score));
}

/** What the derivative at each point counts for in the integral, by the trapezoid rule. @param points by `at` */
export function trapezoidWeights(points: readonly Pick<PathPoint, 'at'>[]): number[] {
  return points.map(({ at }, i) => ((points[i + 1]?.at ?? at) - (points[i - 1]?.at ?? at)) / 2);
}

/** Middles of the `count` parts that are missed by most, by `at`. @param points by `at` */
export function worstMiddles(points: readonly PathPoint[], count: number): number[] {
  const errors = trapezoidErrors(points);
  return parts(points)
    .map(([a, b], i) => ({ middle: (a.at + b.at) / 2, error: Math.abs(errors[i] as number) }))
    .sort((one, other) => other.error - one.error || one.middle - other.middle)
    .slice(0, count)
    .map(({ middle }) => middle)
    .sort((a, b) => a - b);
}

function parts<P>(points: readonly P[]): [P, P][] {
  return points.slice(1).map((point, i) => [points[i] as P, point]);
}
