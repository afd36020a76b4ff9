import { Dots, packed } from './dots.js';

/**
 * What is drawn: of every picture its place, whether it is looked for, and the colour of its kind (-1 for grey).
 * @typedef {{ readonly places: Float32Array, readonly found: Uint8Array, readonly colours: Int8Array,
 *   readonly order: Uint32Array, readonly count: number, readonly large: boolean }} Scene
 * @typedef {{ readonly picture: number, readonly crosshair: boolean }} Mark
 */

/** Thumbnails stand as far apart as this share of their side, on average, before they are drawn at all. */
const roominess = 0.7;
const leastThumbnail = 20;
const mostThumbnail = 96;

/** Draws the map on a canvas: dots while many pictures are in view, thumbnails when few are. */
export class Drawing {
  /** @param {HTMLCanvasElement} canvas @param {import('./sheets.js').Thumbnails} thumbnails */
  constructor(canvas, thumbnails) {
    this.canvas = canvas;
    this.thumbnails = thumbnails;
    // In memory, where pixels are set: the same speed with and without a graphics card.
    this.context = /** @type {CanvasRenderingContext2D} */ (
      canvas.getContext('2d', { alpha: false, willReadFrequently: true })
    );
    this.look = lookOfPage();
    this.surface = surfaceOf(canvas);
  }

  /** Of the window that the map is seen through, in pixels of the page. */
  get size() {
    return this.surface.size;
  }

  recolour() {
    this.look = lookOfPage();
  }

  resize() {
    this.surface = surfaceOf(this.canvas);
  }

  /** @param {Scene} scene @param {import('./view.js').View} view @param {Mark} mark */
  draw(scene, view, mark) {
    const { ratio, dots } = this.surface;
    const { ground, faint, grey, series } = this.look;
    const { width, height } = this.canvas;
    const { places, order, found, colours } = scene;
    const scale = view.scale * ratio;
    const [left, top] = [width / 2 - view.x * scale, height / 2 - view.y * scale];
    const radius = this.#radius(scene, view);
    const wide = scene.large ? radius + ratio : radius;
    dots.clear(ground.pixel);
    /** @type {number[]} */
    const near = [];
    for (let k = 0; k < order.length; k++) {
      const i = order[k];
      const [x, y] = [left + places[2 * i] * scale, top + places[2 * i + 1] * scale];
      if (x < 0 || y < 0 || x > width || y > height) continue;
      const colour = colours[i];
      if (found[i] === 0) dots.dot(x, y, radius, faint.pixel);
      else {
        dots.dot(x, y, colour < 0 ? radius : wide, (colour < 0 ? grey : series[colour]).pixel);
        near.push(i);
      }
    }
    this.context.putImageData(dots.image, 0, 0);
    const side = Math.min(mostThumbnail, roominess * Math.sqrt((width * height) / ratio ** 2 / near.length)) * ratio;
    if (side >= leastThumbnail * ratio) this.#drawThumbnails(near, side, scene, left, top, scale);
    this.#drawMark(scene, mark, left, top, scale, Math.max(side, 3 * radius));
  }

  /** Dots grow as one comes nearer. @param {Scene} scene @param {import('./view.js').View} view */
  #radius({ count }, view) {
    const zoom = view.scale / Math.min(this.size.width, this.size.height);
    const base = Math.max(1.25, Math.min(3.5, 45 / Math.sqrt(count)));
    return (Math.round(4 * Math.min(6, base * zoom ** 0.4)) / 4) * this.surface.ratio;
  }

  /**
   * One in each cell of the map, so that they do not hide each other; the first of each is always the same.
   * @param {readonly number[]} near @param {number} side @param {Scene} scene
   * @param {number} left @param {number} top @param {number} scale
   */
  #drawThumbnails(near, side, { places, colours }, left, top, scale) {
    const { context } = this;
    const { ratio } = this.surface;
    const { grey, series } = this.look;
    const rim = Math.max(1, Math.round(1.5 * ratio));
    const whole = Math.round(side);
    const cell = (side * 0.75) / scale;
    const taken = new Set();
    for (const i of near.toSorted((a, b) => a - b)) {
      const key = Math.floor(places[2 * i] / cell) * 1e6 + Math.floor(places[2 * i + 1] / cell);
      if (taken.has(key)) continue;
      taken.add(key);
      if (!this.thumbnails.has(i)) continue;
      const x = Math.round(left + places[2 * i] * scale - whole / 2);
      const y = Math.round(top + places[2 * i + 1] * scale - whole / 2);
      // Its rim is what is seen of a rectangle below it.
      context.fillStyle = (colours[i] < 0 ? grey : series[colours[i]]).name;
      context.fillRect(x - rim, y - rim, whole + 2 * rim, whole + 2 * rim);
      this.thumbnails.draw(context, i, x, y, whole);
    }
  }

  /**
   * @param {Scene} scene @param {Mark} mark @param {number} left @param {number} top @param {number} scale @param {number} side
   */
  #drawMark({ places }, { picture, crosshair }, left, top, scale, side) {
    const { context } = this;
    const { ratio } = this.surface;
    context.strokeStyle = this.look.ink.name;
    context.lineWidth = 2 * ratio;
    if (picture >= 0) {
      const [x, y] = [left + places[2 * picture] * scale, top + places[2 * picture + 1] * scale];
      context.beginPath();
      context.arc(x, y, Math.max(8 * ratio, Math.min(side, 40 * ratio) * 0.75), 0, 2 * Math.PI);
      context.stroke();
    }
    if (!crosshair) return;
    const [x, y, arm] = [this.canvas.width / 2, this.canvas.height / 2, 9 * ratio];
    context.beginPath();
    context.moveTo(x - arm, y);
    context.lineTo(x + arm, y);
    context.moveTo(x, y - arm);
    context.lineTo(x, y + arm);
    context.stroke();
  }
}

/** Colours are those of the page, light or dark. */
function lookOfPage() {
  const style = getComputedStyle(document.documentElement);
  const of = (/** @type {string} */ variable) => {
    const name = style.getPropertyValue(variable).trim();
    return { name, pixel: packed(name) };
  };
  const series = [1, 2, 3, 4, 5, 6].map((i) => of(`--series-${i}`));
  return { ground: of('--paper'), ink: of('--ink'), faint: of('--line'), grey: of('--rest'), series };
}

/** Sets the canvas to as many pixels as its place on the screen has, two each way for one of the page's at most. @param {HTMLCanvasElement} canvas */
function surfaceOf(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  return { ratio, size: { width, height }, dots: new Dots(canvas.width, canvas.height) };
}
