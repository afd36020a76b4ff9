const clampUnit = (v: number) => Math.min(1, Math.max(0, v));

/** A polyline as x0, y0, x1, y1, ... in units of the side. */
export type Points = readonly number[];

/**
 * A pen on a square sheet. Positions and widths are in units of the side, so that a drawing looks alike at every size;
 * the sheet can be turned about its middle. Edges are smooth: a pixel holds the share of it that lies in the stroke,
 * taken from the distance of its middle to the edge.
 */
export class Pen {
  readonly size: number;
  /** How much ink lies on each pixel, 0 to 1, [size, size]. */
  readonly ink: Float32Array;
  /** How dark the pen draws, 0 to 1. */
  strength = 1;
  readonly #cos: number;
  readonly #sin: number;

  constructor(size: number, turn = 0) {
    this.size = size;
    this.ink = new Float32Array(size * size);
    this.#cos = Math.cos(turn) * size;
    this.#sin = Math.sin(turn) * size;
  }

  /** A straight stroke with round ends. */
  line(x0: number, y0: number, x1: number, y1: number, width: number): void {
    this.#stroke(x0, y0, x1, y1, width, false);
  }

  /** A stroke along all points. */
  path(points: Points, width: number): void {
    this.#along(points, width, false);
  }

  /** Takes away the ink along all points, as under a road. */
  erase(points: Points, width: number): void {
    this.#along(points, width, true);
  }

  dot(x: number, y: number, radius: number): void {
    this.#stroke(x, y, x, y, 2 * radius, false);
  }

  /** Fills a convex polygon, in either sense of rotation. */
  fill(points: Points): void {
    const { size, ink } = this;
    const n = points.length / 2;
    const px: number[] = [];
    const py: number[] = [];
    for (let i = 0; i < n; i++) {
      px.push(this.#x(points[2 * i] as number, points[2 * i + 1] as number));
      py.push(this.#y(points[2 * i] as number, points[2 * i + 1] as number));
    }
    // Each side as a half plane a x + b y + c, the distance from the side, positive outside.
    const sides: number[] = [];
    let area = 0;
    for (let i = 0; i < n; i++) {
      const [xi, yi] = [px[i] as number, py[i] as number];
      const [xj, yj] = [px[(i + 1) % n] as number, py[(i + 1) % n] as number];
      area += xi * yj - xj * yi;
      const length = Math.hypot(xj - xi, yj - yi) || 1;
      const [a, b] = [(yj - yi) / length, (xi - xj) / length];
      sides.push(a, b, -a * xi - b * yi);
    }
    const outward = area < 0 ? -1 : 1;

    const left = Math.max(0, Math.floor(Math.min(...px)));
    const right = Math.min(size - 1, Math.ceil(Math.max(...px)));
    const bottom = Math.min(size - 1, Math.ceil(Math.max(...py)));
    for (let y = Math.max(0, Math.floor(Math.min(...py))); y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        let outside = Number.NEGATIVE_INFINITY;
        for (let s = 0; s < sides.length; s += 3) {
          const d = (sides[s] as number) * (x + 0.5) + (sides[s + 1] as number) * (y + 0.5) + (sides[s + 2] as number);
          if (d * outward > outside) outside = d * outward;
        }
        const cover = clampUnit(0.5 - outside) * this.strength;
        const at = y * size + x;
        if (cover > (ink[at] as number)) ink[at] = cover;
      }
    }
  }

  #along(points: Points, width: number, erase: boolean): void {
    for (let i = 3; i < points.length; i += 2) {
      const [x0, y0] = [points[i - 3] as number, points[i - 2] as number];
      this.#stroke(x0, y0, points[i - 1] as number, points[i] as number, width, erase);
    }
  }

  /** The darker of old and new ink stays, so that the joints of a path do not show. */
  #stroke(ux: number, uy: number, vx: number, vy: number, width: number, erase: boolean): void {
    const { size, ink } = this;
    const [x0, y0, x1, y1] = [this.#x(ux, uy), this.#y(ux, uy), this.#x(vx, vy), this.#y(vx, vy)];
    const half = (width * size) / 2;
    // A stroke thinner than a pixel covers at most its own width of it.
    const most = Math.min(1, 2 * half) * this.strength;
    const reach = Math.max(half, 0.5) + 0.5;
    const [dx, dy] = [x1 - x0, y1 - y0];
    const squared = dx * dx + dy * dy;
    const perLength = squared > 0 ? 1 / squared : 0;

    const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
    const right = Math.min(size - 1, Math.ceil(Math.max(x0, x1) + reach));
    const bottom = Math.min(size - 1, Math.ceil(Math.max(y0, y1) + reach));
    for (let y = Math.max(0, Math.floor(Math.min(y0, y1) - reach)); y <= bottom; y++) {
      const ey = y + 0.5 - y0;
      for (let x = left; x <= right; x++) {
        const ex = x + 0.5 - x0;
        const t = clampUnit((ex * dx + ey * dy) * perLength);
        const [rx, ry] = [ex - t * dx, ey - t * dy];
        const away = rx * rx + ry * ry;
        if (away >= reach * reach) continue;
        const cover = clampUnit(reach - Math.sqrt(away)) * most;
        const at = y * size + x;
        const old = ink[at] as number;
        if (erase) ink[at] = Math.min(old, 1 - cover);
        else if (cover > old) ink[at] = cover;
      }
    }
  }

  #x(x: number, y: number): number {
    return (x - 0.5) * this.#cos - (y - 0.5) * this.#sin + this.size / 2;
  }

  #y(x: number, y: number): number {
    return (x - 0.5) * this.#sin + (y - 0.5) * this.#cos + this.size / 2;
  }
}
