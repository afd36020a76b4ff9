import { type Chart, type ChartSeries, layOut } from './chart.js';
import { strokeText, type TextPlace } from './stroke-text.js';

export interface SvgOptions {
  /** Text as text, which a reader can search and select, or as strokes, which need no fonts. */
  readonly lettering?: 'text' | 'strokes';
}

const [width, height] = [800, 480];
const frame = { left: 84, right: 24, top: 64, bottom: 60 };
const ink = '#333333';
/** Okabe and Ito's colours, which people with any colour vision tell apart. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/** A chart as an SVG document of 800 x 480 pixels, on white. */
export function svgChart(chart: Chart, { lettering = 'text' }: SvgOptions = {}): string {
  const { x, y, series } = layOut(chart, { x: 8, y: 6 });
  const write = lettering === 'text' ? plainText : strokeText;
  const [right, bottom] = [width - frame.right, height - frame.bottom];
  const across = (value: number) => round(frame.left + x.position(value) * (right - frame.left));
  const up = (value: number) => round(bottom - y.position(value) * (bottom - frame.top));
  const label = (text: string, place: TextPlace) => write(text, place, 13, ink);
  const parts = [
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    write(chart.title, { x: frame.left, y: 26, anchor: 'start' }, 17, ink),
    ...x.ticks.flatMap((tick) => [
      rule(across(tick.value), frame.top, across(tick.value), bottom),
      label(tick.label, { x: across(tick.value), y: bottom + 20, anchor: 'middle' }),
    ]),
    ...y.ticks.flatMap((tick) => [
      rule(frame.left, up(tick.value), right, up(tick.value)),
      label(tick.label, { x: frame.left - 8, y: up(tick.value) + 4, anchor: 'end' }),
    ]),
    `<path d="M${frame.left} ${frame.top}V${bottom}H${right}" fill="none" stroke="${ink}"/>`,
    label(chart.x.title, { x: (frame.left + right) / 2, y: height - 16, anchor: 'middle' }),
    label(chart.y.title, { x: 20, y: (frame.top + bottom) / 2, anchor: 'middle', turn: -90 }),
    ...series.map((one, i) => drawn(one, colours[i % colours.length] as string, across, up)),
  ];
  let at = frame.left;
  for (const [i, { name, form }] of series.entries()) {
    parts.push(key(form, at, 44, colours[i % colours.length] as string));
    parts.push(label(name, { x: at + 26, y: 48, anchor: 'start' }));
    at += 46 + name.length * 7.5;
  }
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${parts.join('\n')}\n</svg>\n`;
}

type Place = (value: number) => number;

function drawn({ form, points }: ChartSeries, colour: string, across: Place, up: Place): string {
  if (form === 'marks') return points.map((p) => dot(across(p.x), up(p.y), colour)).join('');
  const d = points.map((p, i) => `${i === 0 ? 'M' : 'L'}${across(p.x)} ${up(p.y)}`).join('');
  return `<path d="${d}" ${pen(form, colour)}/>`;
}

function key(form: ChartSeries['form'], x: number, y: number, colour: string): string {
  return form === 'marks' ? dot(x + 10, y, colour) : `<path d="M${x} ${y}h20" ${pen(form, colour)}/>`;
}

function pen(form: 'line' | 'faint', colour: string): string {
  const weight = form === 'line' ? 'stroke-width="2"' : 'stroke-width="1" stroke-opacity="0.4"';
  return `fill="none" stroke="${colour}" ${weight} stroke-linejoin="round"`;
}

function dot(x: number, y: number, colour: string): string {
  return `<circle cx="${x}" cy="${y}" r="4.5" fill="${colour}" stroke="#ffffff"/>`;
}

function rule(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="#dddddd"/>`;
}

function plainText(text: string, { x, y, anchor, turn = 0 }: TextPlace, size: number, colour: string): string {
  const turned = turn === 0 ? '' : ` transform="rotate(${turn} ${x} ${y})"`;
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const font = `font-family="sans-serif" font-size="${size}" fill="${colour}"`;
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${turned} ${font}>${safe}</text>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
