import { type Scale, scaleOf } from './scale.js';

export interface ChartAxis {
  readonly title: string;
  /** Whether equal factors are equally far apart; all values are then above 0. */
  readonly log?: boolean;
}

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
}

export interface ChartSeries {
  readonly name: string;
  /** `faint` is a thin line behind the others; `marks` are single points. */
  readonly form: 'line' | 'faint' | 'marks';
  readonly points: readonly ChartPoint[];
}

/** A diagram, whatever draws it. Points that are not finite are left out. */
export interface Chart {
  readonly title: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly ChartSeries[];
}

/** Points that can be drawn, and the axes that hold them. */
export interface ChartLayout {
  readonly series: readonly ChartSeries[];
  readonly x: Scale;
  readonly y: Scale;
}

/** @param ticks about how many on each axis */
export function layOut({ x, y, series }: Chart, ticks: { readonly x: number; readonly y: number }): ChartLayout {
  const can = (value: number, { log }: ChartAxis) => Number.isFinite(value) && !(log && value <= 0);
  const drawn = series.map((one) => ({ ...one, points: one.points.filter((p) => can(p.x, x) && can(p.y, y)) }));
  const all = drawn.flatMap(({ points }) => points);
  const scale = (axis: 'x' | 'y', { log = false }: ChartAxis) =>
    scaleOf(
      all.map((point) => point[axis]),
      { log, count: ticks[axis] },
    );
  return { series: drawn, x: scale('x', x), y: scale('y', y) };
}
