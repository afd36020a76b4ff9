import { between, chance, near, scaleBetween, wholeBetween } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { angleSpread } from './angle-spread.js';

/**
 * An affine map of the plane, x -> R(before) diag(major, minor) R(after) x + (x, y), with R a rotation. In this form
 * the largest singular value is `major`: a map contracts if and only if it is below 1.
 */
export interface AffineMap {
  readonly before: number;
  readonly major: number;
  /** Negative for a map that mirrors. */
  readonly minor: number;
  readonly after: number;
  readonly x: number;
  readonly y: number;
}

/**
 * A class of fractals: the attractor of an iterated function system (Barnsley 1988), as in FractalDB (Kataoka et al.,
 * Pre-training without natural images, 2020).
 */
export interface FractalForm {
  readonly family: 'fractal';
  readonly maps: readonly AffineMap[];
  /** Side of the patch drawn at each point, in units of the side. */
  readonly spot: number;
  readonly turnSpread: number;
}

/** Matrix and shift of a map: x' = a x + b y + e, y' = c x + d y + f. @returns [a, b, c, d, e, f] */
export function mapMatrix(map: AffineMap): readonly [number, number, number, number, number, number] {
  const [cb, sb, ca, sa] = [Math.cos(map.before), Math.sin(map.before), Math.cos(map.after), Math.sin(map.after)];
  const { major, minor, x, y } = map;
  return [
    cb * major * ca - sb * minor * sa,
    -cb * major * sa - sb * minor * ca,
    sb * major * ca + cb * minor * sa,
    -sb * major * sa + cb * minor * ca,
    x,
    y,
  ];
}

/** Draws until the attractor fills a good part of its box: neither dust nor a thread nor a blot. */
export function drawFractalForm(stream: RandomStream): FractalForm {
  for (;;) {
    const maps = Array.from({ length: wholeBetween(stream, 2, 5) }, () => drawMap(stream));
    const filled = fillingRate(maps, stream);
    if (filled < 0.16 || filled > 0.5) continue;
    return { family: 'fractal', maps, spot: scaleBetween(stream, 0.016, 0.05), turnSpread: angleSpread(stream) };
  }
}

function drawMap(stream: RandomStream): AffineMap {
  const major = between(stream, 0.35, 0.85);
  return {
    before: between(stream, 0, 2 * Math.PI),
    major,
    minor: between(stream, 0.2, 1) * major * (chance(stream, 0.3) ? -1 : 1),
    after: between(stream, 0, 2 * Math.PI),
    x: between(stream, -1, 1),
    y: between(stream, -1, 1),
  };
}

/** Draws a picture of a fractal class, centred, about as large as the picture. @returns ink, [size, size], 0 to 1 */
export function drawFractal(form: FractalForm, stream: RandomStream, size: number): Float32Array {
  const maps = form.maps.map((map) => jitter(map, stream));
  const spot = Math.max(1, Math.round(near(stream, form.spot, 0.2) * size));
  const cloud = attractor(maps, Math.round((1.2 * size * size) / spot), stream);
  const { xs, ys } = cloud;
  const turn = form.turnSpread * between(stream, -1, 1);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const { middleX, middleY, extent } = box(cloud);
  const scale = (size * between(stream, 0.75, 1.05)) / extent;
  const [shiftX, shiftY] = [size * between(stream, 0.42, 0.58), size * between(stream, 0.42, 0.58)];

  // As in FractalDB each picture has its own patch: some of the pixels of a spot, never none.
  const patch = Uint8Array.from({ length: spot * spot }, (_, i) => (i === 0 || chance(stream, 0.6) ? 1 : 0));
  const strength = between(stream, 0.35, 0.9);
  const ink = new Float32Array(size * size);
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [((xs[i] as number) - middleX) * scale, ((ys[i] as number) - middleY) * scale];
    const left = Math.floor(x * cos - y * sin + shiftX);
    const top = Math.floor(x * sin + y * cos + shiftY);
    if (left < 0 || top < 0 || left + spot > size || top + spot > size) continue;
    for (let p = 0; p < patch.length; p++) {
      if (!patch[p]) continue;
      const at = (top + Math.floor(p / spot)) * size + left + (p % spot);
      const old = ink[at] as number;
      ink[at] = old + strength * (1 - old);
    }
  }
  return ink;
}

function jitter(map: AffineMap, stream: RandomStream): AffineMap {
  const shrink = Math.min(0.9 / map.major, near(stream, 1, 0.03));
  return {
    before: map.before + 0.06 * stream.normal(),
    major: map.major * shrink,
    minor: map.minor * shrink,
    after: map.after + 0.06 * stream.normal(),
    x: map.x + 0.04 * stream.normal(),
    y: map.y + 0.04 * stream.normal(),
  };
}

interface Cloud {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** Points of the attractor by the chaos game: each map is chosen as often as it covers area. */
function attractor(maps: readonly AffineMap[], count: number, stream: RandomStream): Cloud {
  const matrices = maps.map(mapMatrix);
  const areas = maps.map((map) => Math.abs(map.major * map.minor) + 0.01);
  const total = areas.reduce((sum, area) => sum + area, 0);
  const xs = new Float64Array(count);
  const ys = new Float64Array(count);
  let [x, y] = [0, 0];
  // The first points still approach the attractor.
  for (let i = -20; i < count; i++) {
    let left = stream.uniform() * total;
    let k = 0;
    while (k < areas.length - 1 && left >= (areas[k] as number)) left -= areas[k++] as number;
    const [a, b, c, d, e, f] = matrices[k] as ReturnType<typeof mapMatrix>;
    [x, y] = [a * x + b * y + e, c * x + d * y + f];
    if (i >= 0) [xs[i], ys[i]] = [x, y];
  }
  return { xs, ys };
}

function box({ xs, ys }: Cloud): { middleX: number; middleY: number; extent: number } {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [xs[i] as number, ys[i] as number];
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  const extent = Math.max(right - left, bottom - top, 1e-6);
  return { middleX: (left + right) / 2, middleY: (top + bottom) / 2, extent };
}

/** Share of the cells of a 32 by 32 grid, laid on the attractor's box, that hold a point. */
function fillingRate(maps: readonly AffineMap[], stream: RandomStream): number {
  const side = 32;
  const cloud = attractor(maps, 2 * side * side, stream);
  const { xs, ys } = cloud;
  const { middleX, middleY, extent } = box(cloud);
  const cells = new Set<number>();
  const cell = (v: number) => Math.min(side - 1, Math.floor((v / extent + 0.5) * side));
  for (let i = 0; i < xs.length; i++) {
    cells.add(cell((ys[i] as number) - middleY) * side + cell((xs[i] as number) - middleX));
  }
  return cells.size / (side * side);
}
