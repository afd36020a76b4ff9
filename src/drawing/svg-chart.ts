import { printable } from '../error/printable.js';
import { type Chart, type ChartSeries, layOut } from './chart.js';
import type { Tick } from './scale.js';
import { lookOf, markerAt, type Palette, pagePalette, paperPalette, type SeriesLook } from './series-look.js';
import { spreadLabels } from './spread-labels.js';
import { strokeText, type TextPlace } from './stroke-text.js';
import { pen, svgSeries } from './svg-series.js';

export interface SvgOptions {
  /** Text as text, which a reader can search and select, or as strokes, which need no fonts. */
  readonly lettering?: 'text' | 'strokes';
  /**
   * `file`: a document of its own, on white. `page`: an element of an HTML page, which shows the title beside it and
   * sets the variables of `pagePalette`; it becomes as wide as there is room.
   */
  readonly place?: 'file' | 'page';
  /** In pixels; 800 x 480 by default. */
  readonly size?: { readonly width: number; readonly height: number };
  /** What is to be seen, for who cannot see it. */
  readonly description?: string;
}

const letter = 13;
/** Mean width of a letter, a little on the safe side. */
const advance = 7.5;

/** A chart as SVG. */
export function svgChart(chart: Chart, options: SvgOptions = {}): string {
  const { lettering = 'text', place = 'file', size: { width, height } = { width: 800, height: 480 } } = options;
  const palette = place === 'file' ? paperPalette : pagePalette;
  const small = width < 480;
  const { x, y, series } = layOut(chart, { x: small ? 5 : 8, y: 6 });
  const looks = series.map((one, i) => lookOf(one, i, palette));
  const named = series.flatMap((one, i) =>
    one.name === '' ? [] : [{ ...one, marked: one.look !== undefined, look: looks[i] as SeriesLook }],
  );
  const direct = place === 'page' && !small && endTogether(named);
  const head = place === 'file' ? 44 : 12;
  const keys = direct ? [] : keyPlaces(named, width, head, place);
  const frame = {
    left: place === 'file' ? 84 : 30 + advance * Math.max(...y.ticks.map(({ label }) => label.length)),
    right: direct ? 20 + advance * Math.max(...named.map(({ name }) => name.length)) : place === 'file' ? 24 : 14,
    top: keys.length === 0 && place === 'page' ? head : (keys.at(-1)?.y ?? head + 4) + 16,
    bottom: place === 'file' ? 60 : 50,
  };
  const write = lettering === 'text' ? plainText : strokeText;
  const [right, bottom] = [width - frame.right, height - frame.bottom];
  const across = (value: number) => round(frame.left + x.position(value) * (right - frame.left));
  const up = (value: number) => round(bottom - y.position(value) * (bottom - frame.top));
  const label = (text: string, where: TextPlace) => write(text, where, letter, palette.ink);
  const middle = (frame.top + bottom) / 2;
  const parts = [
    ...(place === 'file' ? [`<rect width="${width}" height="${height}" fill="${palette.ground}"/>`] : []),
    ...(place === 'file' ? [write(chart.title, { x: frame.left, y: 26, anchor: 'start' }, 17, palette.ink)] : []),
    ...x.ticks.map(({ value }) => rule(across(value), frame.top, across(value), bottom, palette.grid)),
    ...written(x.ticks, across).map((tick) =>
      label(tick.label, { x: across(tick.value), y: bottom + 20, anchor: 'middle' }),
    ),
    ...y.ticks.flatMap((tick) => [
      rule(frame.left, up(tick.value), right, up(tick.value), palette.grid),
      label(tick.label, { x: frame.left - 8, y: up(tick.value) + 4, anchor: 'end' }),
    ]),
    `<path d="M${frame.left} ${frame.top}V${bottom}H${right}" fill="none" stroke="${palette.ink}"/>`,
    label(chart.x.title, {
      x: (frame.left + right) / 2,
      y: height - (place === 'file' ? 16 : 8),
      anchor: 'middle',
    }),
    label(chart.y.title, { x: place === 'file' ? 20 : 14, y: middle, anchor: 'middle', turn: -90 }),
    ...(chart.rules ?? []).map(({ axis, value, name }) => {
      const [at, over] = axis === 'x' ? [across(value), frame.top] : [right, up(value)];
      const d = axis === 'x' ? `M${at} ${over}V${bottom}` : `M${frame.left} ${over}H${at}`;
      const words =
        axis === 'x'
          ? { x: at + 5, y: over + 12, anchor: 'start' as const }
          : { x: at - 4, y: over - 5, anchor: 'end' as const };
      return `<path d="${d}" fill="none" stroke="${palette.ink}" stroke-dasharray="3 3"/>${name === '' ? '' : label(name, words)}`;
    }),
    ...series.map((one, i) => svgSeries(one, looks[i] as SeriesLook, across, up, palette.ground)),
    ...keys.flatMap((key) => [
      keyMark(key, key.x, key.y - 4, palette),
      label(key.name, { x: key.x + 26, y: key.y, anchor: 'start' }),
    ]),
  ];
  if (direct) {
    const ends = named.map(({ points }) => up(points.at(-1)?.y ?? 0));
    const places = spreadLabels(ends, 16, frame.top, bottom);
    parts.push(
      ...named.map(({ name }, i) => label(name, { x: right + 10, y: round((places[i] ?? 0) + 4), anchor: 'start' })),
    );
  }
  const shown = place === 'file' ? ` width="${width}" height="${height}"` : '';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg"${shown} viewBox="0 0 ${width} ${height}" role="img">\n` +
    `<title>${safe(chart.title)}</title>\n` +
    (options.description === undefined ? '' : `<desc>${safe(options.description)}</desc>\n`) +
    `${parts.join('\n')}\n</svg>\n`
  );
}

interface Key {
  readonly name: string;
  readonly form: ChartSeries['form'];
  readonly look: SeriesLook;
  /** Whether its line has marks. */
  readonly marked: boolean;
}

/** Whether all are lines with short names and the same last x: their names then stand where they end, and nobody has to look them up. */
function endTogether(named: readonly Pick<ChartSeries, 'form' | 'name' | 'points'>[]): boolean {
  const ends = new Set(named.map(({ points }) => points.at(-1)?.x));
  const fit = named.every(({ form, name }) => form !== 'marks' && name.length <= 24);
  return named.length > 1 && ends.size === 1 && !ends.has(undefined) && fit;
}

/** Where each name of the key stands, in as many lines as they need. */
function keyPlaces<T extends Key>(named: readonly T[], width: number, head: number, place: 'file' | 'page') {
  const start = place === 'file' ? 84 : 8;
  let [x, y] = [start, head + 4];
  return named.map((one) => {
    const most = Math.floor((width - start - 40) / advance);
    const name = one.name.length > most ? `${one.name.slice(0, most - 1)}…` : one.name;
    const room = 46 + name.length * advance;
    if (x > start && x + room - 20 > width) [x, y] = [start, y + 18];
    const placed = { ...one, name, x, y };
    x += room;
    return placed;
  });
}

function keyMark({ form, look, marked }: Key, x: number, y: number, { ground }: Palette): string {
  const mark = markerAt(look.marker, x + 10, y, 4.5, look.colour, ground);
  if (form === 'marks') return mark;
  return `<path d="M${x} ${y}h20" ${pen(form, look)}/>${marked ? mark : ''}`;
}

/** Of ticks the labels of which would touch, the later ones: the end of an axis says most. */
function written(ticks: readonly Tick[], across: (value: number) => number): readonly Tick[] {
  const kept: Tick[] = [];
  let free = Number.POSITIVE_INFINITY;
  for (const tick of [...ticks].reverse()) {
    const half = (tick.label.length * advance) / 2;
    if (across(tick.value) + half > free) continue;
    kept.push(tick);
    free = across(tick.value) - half - 4;
  }
  return kept.reverse();
}

function rule(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="${colour}"/>`;
}

function plainText(text: string, { x, y, anchor, turn = 0 }: TextPlace, size: number, colour: string): string {
  const turned = turn === 0 ? '' : ` transform="rotate(${turn} ${x} ${y})"`;
  const font = `font-family="sans-serif" font-size="${size}" fill="${colour}"`;
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${turned} ${font}>${safe(text)}</text>`;
}

function safe(text: string): string {
  return printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
