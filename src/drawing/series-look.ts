import type { ChartSeries } from './chart.js';

/** Colours of a drawing, in whatever form SVG takes them. */
export interface Palette {
  readonly ground: string;
  readonly ink: string;
  /** Lines behind what is shown. */
  readonly grid: string;
  readonly series: readonly string[];
}

/** On paper. The series have Okabe and Ito's colours, which people with any colour vision tell apart. */
export const paperPalette: Palette = {
  ground: '#ffffff',
  ink: '#333333',
  grid: '#dddddd',
  series: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'],
};

/** In a page that sets `--chart-ground`, `--chart-ink`, `--chart-grid` and `--series-1` to `--series-6`. */
export const pagePalette: Palette = {
  ground: 'var(--chart-ground)',
  ink: 'var(--chart-ink)',
  grid: 'var(--chart-grid)',
  series: [1, 2, 3, 4, 5, 6].map((i) => `var(--series-${i})`),
};

/** How a series is told from the others. */
export interface SeriesLook {
  readonly colour: string;
  /** `stroke-dasharray`; empty for a line without gaps. */
  readonly dashes: string;
  readonly marker: Marker;
}

export type Marker = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross' | 'ring';

const dashes = ['', '7 4', '2 3', '10 3 2 3', '5 2', '1 4'];
const markers: readonly Marker[] = ['circle', 'square', 'triangle', 'diamond', 'cross', 'ring'];

/** @param place among the series of its chart, from 0 */
export function lookOf(one: Pick<ChartSeries, 'look' | 'plain'>, place: number, { ink, series }: Palette): SeriesLook {
  const { look, plain = false } = one;
  const of = <T>(all: readonly T[], at: number) => all[at % all.length] as T;
  if (plain) return { colour: ink, dashes: '2 3', marker: of(markers, look ?? 0) };
  if (look === undefined) return { colour: of(series, place), dashes: '', marker: 'circle' };
  return { colour: of(series, look), dashes: of(dashes, look), marker: of(markers, look) };
}

/** A marker as an SVG element. @param radius of the circle; the others look as large */
export function markerAt(marker: Marker, x: number, y: number, radius: number, colour: string, ground: string): string {
  const paint = `fill="${colour}" stroke="${ground}"`;
  const r = radius;
  if (marker === 'circle') return `<circle cx="${x}" cy="${y}" r="${r}" ${paint}/>`;
  if (marker === 'ring')
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="${ground}" stroke="${colour}" stroke-width="2"/>`;
  if (marker === 'square')
    return shape(
      x,
      y,
      [
        [-r, -r],
        [r, -r],
        [r, r],
        [-r, r],
      ],
      0.9,
      paint,
    );
  if (marker === 'diamond')
    return shape(
      x,
      y,
      [
        [0, -r],
        [r, 0],
        [0, r],
        [-r, 0],
      ],
      1.3,
      paint,
    );
  if (marker === 'triangle')
    return shape(
      x,
      y,
      [
        [0, -r],
        [r, 0.8 * r],
        [-r, 0.8 * r],
      ],
      1.15,
      paint,
    );
  const arms = [
    [-r, -r, r, r],
    [-r, r, r, -r],
  ].map(([a, b, c, d]) => `M${cut(x + (a ?? 0))} ${cut(y + (b ?? 0))}L${cut(x + (c ?? 0))} ${cut(y + (d ?? 0))}`);
  return `<path d="${arms.join('')}" fill="none" stroke="${colour}" stroke-width="2"/>`;
}

function shape(
  x: number,
  y: number,
  corners: readonly (readonly [number, number])[],
  scale: number,
  paint: string,
): string {
  const d = corners.map(([dx, dy], i) => `${i === 0 ? 'M' : 'L'}${cut(x + scale * dx)} ${cut(y + scale * dy)}`);
  return `<path d="${d.join('')}Z" ${paint}/>`;
}

function cut(value: number): number {
  return Math.round(value * 100) / 100;
}
