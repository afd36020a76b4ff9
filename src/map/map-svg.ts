import { paperPalette } from '../drawing/series-look.js';
import { printable } from '../error/printable.js';
import { rate } from '../experiment/percent.js';
import { Html, html } from '../page/html.js';
import type { CollectionMap, Projection } from './collection-map.js';
import type { Colouring } from './colouring.js';

/** A drawing that is a file of its own. */
export interface DrawnMap {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const width = 460;
const side = 420;
const left = 28;
const top = 14;
const rowHeight = 21;
const letter = 13;
/** Mean width of a letter, a little on the safe side. */
const advance = 7;

/** On a dark page, which `prefers-color-scheme` tells also a picture in it. */
const darkColours = ['#56b4e9', '#f0884a', '#2fc299', '#e29ac6', '#e9b949', '#9ad4f5'];
const grey = { light: '#8a867e', dark: '#86827a' };

/** Layers of dots: colour lies over colour as it comes, not one class over another. */
const layers = 8;

/**
 * A map as SVG: a dot for each picture, both axes in the same units. All dots of a colour and a layer are one path, of 12
 * bytes a dot, so that 20,000 pictures take a quarter of a megabyte; those that would lie exactly on each other are drawn once.
 */
export function mapSvg(map: CollectionMap, projection: Projection, colouring: Colouring): DrawnMap {
  const { entries, of } = colouring;
  const count = of.length;
  const place = placing(projection.places);
  const radius = Math.max(1.1, Math.min(4, 48 / Math.sqrt(count)));
  const dots: Html[] = [];
  const seen = new Set<string>();
  for (let layer = 0; layer < layers; layer++) {
    const paths = entries.map(() => '');
    for (let i = layer; i < count; i += layers) {
      const entry = of[i] as number;
      const [x, y] = place(i);
      const key = `${entry} ${x} ${y}`;
      if (seen.has(key)) continue;
      seen.add(key);
      paths[entry] += `M${x} ${y}h0`;
    }
    // Grey lies below the colours of its layer.
    for (const entry of [...entries.keys()].reverse())
      if (paths[entry] !== '') dots.push(dotsOf(classOf(colouring, entry), paths[entry] as string, radius));
  }
  const keys = keysOf(colouring);
  const foot = top + side + (projection.kind === 'pca' ? 24 : 10);
  const height = foot + keys.rows * rowHeight + 6;
  const title = `${projection.kind === 'pca' ? 'PCA' : 'UMAP'}, coloured by ${colouring.kind}`;
  const said = entries.map(({ name, count }) => `${name}: ${count}`).join('; ');
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title about" font-family="system-ui, sans-serif" font-size="${letter}">
<title id="title">${title}</title>
<desc id="about">${said}</desc>
<style>${new Html(style())}</style>
<rect class="frame" x="${left}" y="${top}" width="${side}" height="${side}"/>
<g fill="none" stroke-linecap="round" stroke-width="${2 * radius}" stroke-opacity="0.85">
${dots}</g>
${projection.kind === 'pca' && axes(map)}
${keys.items.map(
  ({ entry, text, x, row }) =>
    html`<path class="${classOf(colouring, entry)}" d="M${x + 5} ${foot + row * rowHeight + 10}h0" stroke-linecap="round" stroke-width="10"/><text x="${x + 16}" y="${foot + row * rowHeight + 15}">${text}</text>\n`,
)}</svg>
`;
  return { svg: svg.text, width, height };
}

function dotsOf(name: string, d: string, radius: number): Html {
  // Errors are looked for among what is right: they are larger as well as coloured.
  return html`<path class="${name}"${name.includes('wrong') && new Html(` stroke-width="${2.6 * radius + 1}"`)} d="${new Html(d)}"/>\n`;
}

function classOf({ kind, entries }: Colouring, entry: number): string {
  const colour = entries[entry]?.colour;
  return `${colour === undefined ? 'rest' : `c${colour}`}${kind === 'error' && colour !== undefined ? ' wrong' : ''}`;
}

function style(): string {
  const rules = (colours: readonly string[], rest: string, ink: string, line: string) =>
    `${colours.map((colour, i) => `.c${i}{stroke:${colour}}`).join('')}.rest{stroke:${rest}}text{fill:${ink}}.frame{fill:none;stroke:${line}}`;
  const light = rules(paperPalette.series, grey.light, '#45423d', '#dcd8cf');
  return `${light}@media (prefers-color-scheme:dark){${rules(darkColours, grey.dark, '#c9c5bc', '#3b3934')}}`;
}

/** Both axes in the same units, in the middle of the square; in tenths of a pixel. */
function placing(places: Float64Array): (row: number) => readonly [number, number] {
  const [low, high] = [
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ] as [[number, number], [number, number]];
  for (let at = 0; at < places.length; at++) {
    const axis = at % 2 === 0 ? 0 : 1;
    low[axis] = Math.min(low[axis], places[at] as number);
    high[axis] = Math.max(high[axis], places[at] as number);
  }
  const span = Math.max(high[0] - low[0], high[1] - low[1]);
  const scale = span > 0 ? (side - 24) / span : 0;
  const middle = (axis: 0 | 1) => (low[axis] + high[axis]) / 2;
  const round = (value: number) => Math.round(value * 10) / 10;
  return (row) => [
    round(left + side / 2 + ((places[2 * row] as number) - middle(0)) * scale),
    round(top + side / 2 - ((places[2 * row + 1] as number) - middle(1)) * scale),
  ];
}

function axes({ shares }: CollectionMap): Html {
  const [x, y] = shares.map(
    (share, i) => `${i === 0 ? 'first' : 'second'} component, ${rate(share, 1000)} of variance`,
  );
  const [middle, across] = [left + side / 2, top + side / 2];
  return html`<text x="${middle}" y="${top + side + 17}" text-anchor="middle">${x}</text>
<text transform="rotate(-90 18 ${across})" x="18" y="${across}" text-anchor="middle">${y}</text>`;
}

/** Names in rows, as many beside each other as there is room for. */
function keysOf({ entries }: Colouring) {
  const items: { entry: number; text: string; x: number; row: number }[] = [];
  let [x, row] = [left, 0];
  for (const [entry, { name, count }] of entries.entries()) {
    const short = printable(name);
    const text = `${short.length > 40 ? `${short.slice(0, 39)}…` : short} (${count.toLocaleString('en-US')})`;
    const wide = 16 + advance * text.length + 14;
    if (x > left && x + wide > width) [x, row] = [left, row + 1];
    items.push({ entry, text, x, row });
    x += wide;
  }
  return { items, rows: row + 1 };
}
