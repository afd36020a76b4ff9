import { fixedScale, type Scale, scaleOf, type Tick } from './scale.js';

export interface ChartAxis {
  readonly title: string;
  /** Whether equal factors are equally far apart; all values are then above 0. */
  readonly log?: boolean;
  /** Values that it must hold, whatever the points are. */
  readonly holds?: readonly number[];
  /** Where it begins and ends, exactly, and what is written on it; by default chosen to suit the points. */
  readonly fixed?: { readonly range: readonly [low: number, high: number]; readonly ticks: readonly Tick[] };
}

/** A value, and between which it lies where that is known. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** Limits of `y`. */
  readonly low?: number;
  readonly high?: number;
  /** Limits of `x`. */
  readonly from?: number;
  readonly to?: number;
  /** Where `y` may lie beyond what is shown: an arrow. */
  readonly beyond?: 'up' | 'down' | 'both';
}

export interface ChartSeries {
  /** An empty one is not explained. */
  readonly name: string;
  /**
   * `faint` is a thin line behind the others; `marks` are single points. Limits are a band about a line, and bars
   * through marks.
   */
  readonly form: 'line' | 'faint' | 'marks';
  readonly points: readonly ChartPoint[];
  /**
   * Which colour, dashes and marker it has, from 0, so that one thing looks the same in several charts and can be told
   * without its colour. By default a colour by its place, and nothing else.
   */
  readonly look?: number;
  /** In the colour of the axes: what is none of the things compared. */
  readonly plain?: boolean;
  /** Small marks, for many of them behind the few that count. */
  readonly small?: boolean;
}

/** A straight line across the whole chart at one value. */
export interface ChartRule {
  readonly axis: 'x' | 'y';
  readonly value: number;
  readonly name: string;
}

/** A diagram, whatever draws it. Points that are not finite are left out. */
export interface Chart {
  readonly title: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly ChartSeries[];
  readonly rules?: readonly ChartRule[];
}

/** Points that can be drawn, and the axes that hold them. */
export interface ChartLayout {
  readonly series: readonly ChartSeries[];
  readonly x: Scale;
  readonly y: Scale;
}

/** @param ticks about how many on each axis */
export function layOut(
  { x, y, series, rules = [] }: Chart,
  ticks: { readonly x: number; readonly y: number },
): ChartLayout {
  const can = (value: number, { log }: ChartAxis) => Number.isFinite(value) && !(log && value <= 0);
  const drawn = series.map((one) => ({ ...one, points: one.points.filter((p) => can(p.x, x) && can(p.y, y)) }));
  const all = drawn.flatMap(({ points }) => points);
  const scale = (axis: 'x' | 'y', { log = false, holds = [], fixed }: ChartAxis) => {
    if (fixed) return fixedScale(fixed.range, fixed.ticks, log);
    const ruled = rules.filter((rule) => rule.axis === axis).map(({ value }) => value);
    const limits = all.flatMap((p) => (axis === 'x' ? [p.x, p.from, p.to] : [p.y, p.low, p.high]));
    const held = [...limits, ...ruled, ...holds].filter(
      (value) => value !== undefined && can(value, { title: '', log }),
    );
    return scaleOf(held as number[], { log, count: ticks[axis] });
  };
  return { series: drawn, x: scale('x', x), y: scale('y', y) };
}
