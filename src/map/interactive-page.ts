import { createHash } from 'node:crypto';
import { printable } from '../error/printable.js';
import { rate } from '../experiment/percent.js';
import { documentHead } from '../page/document-head.js';
import { Html, html } from '../page/html.js';
import { pageStyle } from '../page/style.js';
import type { CollectionMap, Projection } from './collection-map.js';
import { type Colouring, colouringsOf } from './colouring.js';
import { interactiveStyle } from './interactive-style.js';
import { pageScript } from './page-script.js';
import type { SpriteSheets } from './sprite-sheets.js';

/** Places are whole numbers up to this: at the nearest, a step is less than a pixel. */
const steps = 99_999;

/** What the colours are by, in words. */
export const colouringTitles: Readonly<Record<Colouring['kind'], string>> = {
  label: 'label',
  prediction: 'what is told',
  group: 'group',
  error: 'error',
};

/**
 * The map as one page with its own script, and thumbnails from sheets beside it. It fetches nothing else, and opens from a
 * disk: its policy allows this one script by its hash, and pictures from where it lies.
 * @param back address and title of the page that it belongs to
 */
export function interactivePage(
  map: CollectionMap,
  sheets: SpriteSheets,
  title: string,
  back: { readonly address: string; readonly title: string },
): string {
  const script = `\n${pageScript()}`;
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const colourings = colouringsOf(map);
  const radio = (name: string, value: string, text: string, first: boolean) =>
    html`<label><input type="radio" name="${name}" value="${value}"${first && new Html(' checked')}> ${text}</label>\n`;
  const { projections, classes, pictures } = map;
  const used = [...new Set(pictures.map(({ label }) => label))].sort((a, b) => a - b);
  // The last projection shows most: UMAP where there is one.
  const projectionRadios = projections
    .toReversed()
    .map(({ kind }, i) => radio('projection', kind, kind === 'pca' ? 'PCA' : 'UMAP', i === 0));
  return html`${documentHead({ title, policy, style: pageStyle + interactiveStyle })}
<body>
<a class="skip" href="#list">Skip the map: the pictures as a list</a>
<main>
<section class="stage" aria-label="Map">
<canvas id="map" tabindex="0" role="application" aria-roledescription="map" aria-label="Map of ${plainCount(pictures.length)} pictures" aria-describedby="keys"></canvas>
<div class="zoom"><button type="button" id="nearer" aria-label="Nearer">+</button><button type="button" id="farther" aria-label="Farther">−</button><button type="button" id="whole" aria-label="The whole map">⤢</button></div>
<div id="card" role="group" aria-labelledby="card-file" hidden><canvas id="card-picture" width="${2 * cardSide}" height="${2 * cardSide}" aria-hidden="true"></canvas>
<div><p id="card-file"></p><p id="card-verdict"></p><dl id="card-facts"></dl></div><button type="button" id="card-close" aria-label="Close">×</button></div>
</section>
<div class="panel">
<header><h1>${title}</h1><p class="subtitle"><a href="${back.address}">${back.title}</a></p></header>
<noscript><p>The map needs its script. The drawings are in <a href="${back.address}">${back.title}</a>, and all places in <a href="map.csv">map.csv</a>.</p></noscript>
<form id="controls">
<fieldset><legend>Map</legend>${projectionRadios}</fieldset>
<p class="note" id="about"></p>
<fieldset><legend>Coloured by</legend>${colourings.map(({ kind }) => radio('colouring', kind, colouringTitles[kind], kind === 'label'))}</fieldset>
<ul id="legend"></ul>
<p class="note" id="legend-note"></p>
<label class="field">Class <select name="class"><option value="-1">all</option>${used.map((label) => html`<option value="${label}">${classes[label] ?? ''}</option>`)}</select></label>
<label class="field">File name <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
<label><input type="checkbox" name="wrong"> only what is told wrong</label>
</form>
<p id="found" role="status"></p>
<h2>Pictures</h2>
<p class="note" id="list-note"></p>
<ol id="list" tabindex="-1"></ol>
<details><summary>Keys</summary><div><p id="keys">On the map: arrows move it, and the picture in the middle is told; + and − zoom, 0 shows all; n and p go to the next and the previous picture of the list; Escape lets go.</p></div></details>
<p id="spoken" class="unseen" aria-live="polite"></p>
</div>
</main>
<script type="application/json" id="data">${new Html(json(dataOf(map, colourings, sheets)))}</script>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

/** Of the larger thumbnail, in pixels of the page. */
const cardSide = 112;

/** What `assets/map/data.js` reads. */
function dataOf(map: CollectionMap, colourings: readonly Colouring[], sheets: SpriteSheets): object {
  const { pictures, classes, projections } = map;
  const groups = [...new Set(pictures.flatMap(({ group }) => (group === undefined ? [] : [group])))].sort();
  const groupPlace = new Map(groups.map((group, i) => [group, i]));
  return {
    steps,
    classes: classes.map(printable),
    groups: groups.map(printable),
    files: pictures.map(({ file }) => printable(file)),
    label: pictures.map(({ label }) => label),
    told: pictures.map(({ told }) => told),
    // In thousandths.
    confidence: pictures.map(({ confidence }) => Math.round(1000 * confidence)),
    group: pictures.map(({ group }) => (group === undefined ? -1 : (groupPlace.get(group) as number))),
    heldOut: pictures.map(({ heldOut }) => (heldOut ? 1 : 0)),
    projections: projections.map((one) => ({ kind: one.kind, about: aboutProjection(one, map), places: inSteps(one) })),
    colourings: colourings.map(({ kind, entries, of, note }) => ({
      kind,
      entries: entries.map((entry) => ({ ...entry, name: printable(entry.name) })),
      of: [...of],
      note,
    })),
    sheets: { ...sheets, missing: [...sheets.missing.keys()] },
  };
}

/** How a map is to be read, in plain words. */
export function aboutProjection({ kind }: Projection, { shares: [x, y], withoutUmap }: CollectionMap): string {
  if (kind === 'umap')
    return (
      'UMAP keeps near pictures near. Which pictures lie together means something; how far groups lie from each other, how ' +
      'large they are and how dense does not, and neither do the directions: it is turned to lie as the PCA does.'
    );
  const share = `PCA: the flat view in which the features vary most. It shows ${rate(x + y, 1000)} of their variance (${rate(x, 1000)} across, ${rate(y, 1000)} up); what lies apart here is apart, what lies together may be apart in what is not shown.`;
  return withoutUmap === undefined ? share : `${share} There is no UMAP: ${withoutUmap}.`;
}

/** Into the square from 0 to `steps`, both axes by the same factor; y grows downwards, as on a screen. */
function inSteps({ places }: Projection): number[] {
  const [xs, ys] = [0, 1].map((axis) => places.filter((_, at) => at % 2 === axis)) as [Float64Array, Float64Array];
  const limits = (values: Float64Array) => [
    values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ];
  const [[left = 0, right = 0], [bottom = 0, up = 0]] = [limits(xs), limits(ys)] as [number[], number[]];
  const span = Math.max(right - left, up - bottom);
  const step = (share: number) => Math.round(steps * (span > 0 ? 0.5 + share / span : 0.5));
  return Array.from(places, (place, at) => step(at % 2 === 0 ? place - (left + right) / 2 : (bottom + up) / 2 - place));
}

/** JSON that ends no element and is no comment, whatever is in it. */
function json(data: object): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function plainCount(count: number): string {
  return count.toLocaleString('en-US');
}
