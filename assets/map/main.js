import { element, placesOf, readData } from './data.js';
import { Drawing } from './drawing.js';
import { listenToHands, listenToKeys } from './gestures.js';
import { Grid } from './grid.js';
import { announce, showCard, showFound, showLegend } from './panel.js';
import { drawingOrder, ranked, search } from './search.js';
import { Thumbnails } from './sheets.js';
import { centred, moved, wholeView, zoomed } from './view.js';

const data = readData();
const form = /** @type {HTMLFormElement} */ (element('controls'));
const canvas = /** @type {HTMLCanvasElement} */ (element('map'));
const thumbnails = new Thumbnails(data.sheets, () => {
  showCard(data, thumbnails, shown());
  redraw();
});
const drawing = new Drawing(canvas, thumbnails);

let view = wholeView(drawing.size);
/** The picture that stays shown, and the one under the hand; -1 for none. */
let picked = -1;
let pointed = -1;
let byKeys = false;
let waiting = false;
/** @type {import('./drawing.js').Scene} */
let scene;
/** @type {Grid} */
let grid;
/** @type {number[]} */
let found = [];

const shown = () => (pointed >= 0 ? pointed : picked);

/** At most once a frame, whatever happens meanwhile. */
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    drawing.draw(scene, view, { picture: shown(), crosshair: byKeys });
  });
}

/** @param {string} name */
const chosen = (name) => String(new FormData(form).get(name) ?? '');

function update() {
  const projection = data.projections.find(({ kind }) => kind === chosen('projection')) ?? data.projections[0];
  const colouring = data.colourings.find(({ kind }) => kind === chosen('colouring')) ?? data.colourings[0];
  const wanted = { label: Number(chosen('class')), wrong: chosen('wrong') !== '', text: chosen('text') };
  const mask = search(data, wanted);
  const colours = Int8Array.from(colouring.of, (entry) => colouring.entries[entry]?.colour ?? -1);
  const places = placesOf(data, projection);
  const order = drawingOrder(mask, colours);
  scene = { places, found: mask, colours, order, count: data.files.length, large: colouring.kind === 'error' };
  grid = new Grid(places);
  found = ranked(data, mask);
  element('about').textContent = projection.about;
  showLegend(colouring);
  showFound(data, found, (picture) => pick(picture, true));
  redraw();
}

/** @param {number} picture @param {boolean} [centre] */
function pick(picture, centre = false) {
  picked = picture;
  pointed = -1;
  if (centre && picture >= 0) {
    view = centred(view, scene.places[2 * picture], scene.places[2 * picture + 1]);
    // Near enough to see it among its neighbours.
    const whole = wholeView(drawing.size).scale;
    if (view.scale < 6 * whole) view = { ...view, scale: 6 * whole };
  }
  showCard(data, thumbnails, picture);
  announce(data, picture);
  redraw();
}

/** @param {number} px @param {number} py @param {number} reach in pixels */
function pictureAt(px, py, reach) {
  const { width, height } = drawing.size;
  const [x, y] = [view.x + (px - width / 2) / view.scale, view.y + (py - height / 2) / view.scale];
  return grid.nearest(x, y, reach / view.scale, (i) => scene.found[i] === 1);
}

listenToHands(canvas, {
  move(dx, dy) {
    view = moved(view, dx, dy);
    redraw();
  },
  zoom(factor, x, y) {
    view = zoomed(view, drawing.size, factor, x, y);
    redraw();
  },
  point(x, y, reach) {
    const picture = pictureAt(x, y, reach);
    if (picture === pointed) return;
    pointed = picture;
    showCard(data, thumbnails, shown());
    redraw();
  },
  pick: (x, y, reach) => pick(pictureAt(x, y, reach)),
  leave() {
    pointed = -1;
    showCard(data, thumbnails, picked);
    redraw();
  },
});

/** By keys, what is in the middle is what is meant. */
function pickMiddle() {
  byKeys = true;
  pick(pictureAt(drawing.size.width / 2, drawing.size.height / 2, 60));
}

listenToKeys(canvas, {
  move(dx, dy) {
    view = moved(view, dx, dy);
    pickMiddle();
  },
  zoom(factor) {
    view = zoomed(view, drawing.size, factor, drawing.size.width / 2, drawing.size.height / 2);
    pickMiddle();
  },
  whole() {
    view = wholeView(drawing.size);
    redraw();
  },
  none() {
    byKeys = false;
    pick(-1);
  },
  next(by) {
    if (found.length === 0) return;
    const at = found.indexOf(picked);
    pick(found[at < 0 ? 0 : (at + by + found.length) % found.length], true);
  },
});
canvas.addEventListener('blur', () => {
  byKeys = false;
  redraw();
});

for (const [id, factor] of /** @type {const} */ ([
  ['nearer', 1.6],
  ['farther', 1 / 1.6],
]))
  element(id).addEventListener('click', () => {
    view = zoomed(view, drawing.size, factor, drawing.size.width / 2, drawing.size.height / 2);
    redraw();
  });
element('whole').addEventListener('click', () => {
  view = wholeView(drawing.size);
  redraw();
});
element('card-close').addEventListener('click', () => {
  pick(-1);
  canvas.focus();
});

form.addEventListener('input', update);
form.addEventListener('submit', (event) => event.preventDefault());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  drawing.recolour();
  redraw();
});
new ResizeObserver(() => {
  const before = wholeView(drawing.size).scale;
  drawing.resize();
  view = { ...view, scale: (view.scale / before) * wholeView(drawing.size).scale };
  redraw();
}).observe(canvas);

update();
