import type { ChartPoint, ChartSeries } from './chart.js';
import { markerAt, type SeriesLook } from './series-look.js';

/** From a value to a pixel. */
export type Place = (value: number) => number;

/** A series as SVG elements: its band or bars first, then the line, then the marks. */
export function svgSeries(one: ChartSeries, look: SeriesLook, across: Place, up: Place, ground: string): string {
  const { form, points, small = false } = one;
  const mark = (p: ChartPoint) => markerAt(look.marker, across(p.x), up(p.y), small ? 3 : 4.5, look.colour, ground);
  if (form === 'marks') {
    const bars = points.map((p) => bar(p, look.colour, across, up)).join('');
    const dots = points.map(mark).join('');
    return bars + (small ? `<g fill-opacity="0.75">${dots}</g>` : dots);
  }
  const d = points.map((p, i) => `${i === 0 ? 'M' : 'L'}${across(p.x)} ${up(p.y)}`).join('');
  const line = `<path d="${d}" ${pen(form, look)}/>`;
  const marked = one.look === undefined ? [] : someOf(points);
  return band(points, look.colour, across, up) + line + marked.map(mark).join('');
}

export function pen(form: 'line' | 'faint', { colour, dashes }: SeriesLook): string {
  const weight = form === 'line' ? 'stroke-width="2"' : 'stroke-width="1" stroke-opacity="0.4"';
  const gaps = dashes === '' ? '' : ` stroke-dasharray="${dashes}"`;
  return `fill="none" stroke="${colour}" ${weight}${gaps} stroke-linejoin="round"`;
}

function band(points: readonly ChartPoint[], colour: string, across: Place, up: Place): string {
  const edges = points.flatMap(({ x, low, high }) =>
    low === undefined || high === undefined ? [] : [{ x, low, high }],
  );
  if (edges.length < 2) return '';
  const there = edges.map(({ x, high }) => `${across(x)} ${up(high)}`);
  const back = edges.map(({ x, low }) => `${across(x)} ${up(low)}`).reverse();
  return `<path d="M${[...there, ...back].join('L')}Z" fill="${colour}" fill-opacity="0.15"/>`;
}

function bar({ x, y, low, high, from, to, beyond }: ChartPoint, colour: string, across: Place, up: Place): string {
  const stroke = `fill="none" stroke="${colour}" stroke-width="2"`;
  const [cx, cy] = [across(x), up(y)];
  const upright = low === undefined || high === undefined ? '' : `M${cx} ${up(low)}V${up(high)}`;
  const level = from === undefined || to === undefined ? '' : `M${across(from)} ${cy}H${across(to)}`;
  const [top, foot] = [up(high ?? y), up(low ?? y)];
  const above = beyond === 'up' || beyond === 'both' ? `M${cx} ${top}v-16M${cx - 4} ${top - 11}l4 -6l4 6` : '';
  const below = beyond === 'down' || beyond === 'both' ? `M${cx} ${foot}v16M${cx - 4} ${foot + 11}l4 6l4 -6` : '';
  const d = upright + level + above + below;
  return d === '' ? '' : `<path d="${d}" ${stroke}/>`;
}

/** Few points are all marked; of many some, the last one with them. */
function someOf(points: readonly ChartPoint[]): readonly ChartPoint[] {
  if (points.length <= 12) return points;
  const every = Math.ceil(points.length / 8);
  return points.filter((_, i) => (points.length - 1 - i) % every === 0);
}
