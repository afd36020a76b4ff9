import type { Point } from './curve.js';

/** How a line is drawn: colour, width, and lengths of dashes and gaps. */
export interface Pen {
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
}

/** A stroke through points, often just from one to another. */
export type Stroke = readonly Point[];

/** A line through points. */
export function line(points: readonly Point[], pen: Pen): string {
  return points.length < 2 ? '' : drawn(through(points), pen);
}

/** Many strokes of the same pen. */
export function strokes(all: readonly Stroke[], pen: Pen): string {
  return all.length === 0 ? '' : drawn(all.map(through).join(''), pen);
}

/** A closed area; with a pen, its edge is drawn too. */
export function area(points: readonly Point[], fill: string, pen?: Pen, opacity = 1): string {
  if (points.length < 3) return '';
  const edge = pen ? ` stroke="${pen.colour}" stroke-width="${short(pen.width)}"${dashes(pen)}` : '';
  const wash = opacity < 1 ? ` opacity="${short(opacity)}"` : '';
  return `<path d="${through(points)}Z" fill="${fill}"${edge}${wash}/>`;
}

/** Areas of one colour, filled wherever any of them lies. */
export function areas(all: readonly (readonly Point[])[], fill: string): string {
  if (all.length === 0) return '';
  return `<path d="${all.map((points) => `${through(points)}Z`).join('')}" fill="${fill}"/>`;
}

/** Circles of the same radius. */
export function circles(centres: readonly Point[], radius: number, fill: string, pen?: Pen): string {
  if (centres.length === 0) return '';
  const [r, across] = [short(radius), short(2 * radius)];
  const d = centres.map(
    ({ x, y }) => `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${across} 0a${r} ${r} 0 1 0 -${across} 0Z`,
  );
  const edge = pen ? ` stroke="${pen.colour}" stroke-width="${short(pen.width)}"` : '';
  return `<path d="${d.join('')}" fill="${fill}"${edge}/>`;
}

function drawn(d: string, pen: Pen): string {
  return `<path d="${d}" fill="none" stroke="${pen.colour}" stroke-width="${short(pen.width)}"${dashes(pen)}/>`;
}

function dashes({ dash }: Pen): string {
  return dash ? ` stroke-dasharray="${dash.map(short).join(' ')}"` : '';
}

function through(points: readonly Point[]): string {
  return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('');
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
