/** One row a place of the result: which places of the source it weighs, from `start`. */
interface Tap {
  readonly start: number;
  readonly weights: readonly number[];
}

/** Keys 1981, equation 4 with its free parameter `a`: the cubic convolution kernel. */
function cubic(x: number, a: number): number {
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
  return 0;
}

/** Where the kernel is widened when it shrinks (`antialias`), as Pillow does it, with Pillow's a = -1/2. */
function widenedTaps(from: number, to: number): Tap[] {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = scale * (i + 0.5);
    const start = Math.max(Math.trunc(centre - 2 * stretch + 0.5), 0);
    const end = Math.min(Math.trunc(centre + 2 * stretch + 0.5), from);
    const raw = Array.from({ length: end - start }, (_, j) => cubic((start + j - centre + 0.5) / stretch, -0.5));
    const total = raw.reduce((sum, w) => sum + w, 0);
    return { start, weights: raw.map((w) => w / total) };
  });
}

/** Four places about each point, those outside being the outermost ones, with a = -3/4. */
function plainTaps(from: number, to: number): Tap[] {
  return Array.from({ length: to }, (_, i) => {
    const at = (from / to) * (i + 0.5) - 0.5;
    const first = Math.floor(at) - 1;
    const weights = Array<number>(from).fill(0);
    for (let j = first; j < first + 4; j++) {
      const place = Math.min(Math.max(j, 0), from - 1);
      weights[place] = (weights[place] ?? 0) + cubic(at - j, -0.75);
    }
    return { start: 0, weights };
  });
}

export interface BicubicOptions {
  readonly from: readonly [height: number, width: number];
  readonly to: readonly [height: number, width: number];
  /** Averages over more than four places where it shrinks. */
  readonly antialias: boolean;
}

/**
 * Bicubic interpolation of rows [h, w, C] to [H, W, C], as PyTorch's
 * `interpolate(mode='bicubic', align_corners=False)` does it.
 */
export function resizeBicubic(rows: ArrayLike<number>, channels: number, options: BicubicOptions): Float32Array {
  const { from, to, antialias } = options;
  const taps = antialias ? widenedTaps : plainTaps;
  const across = taps(from[1], to[1]);
  const down = taps(from[0], to[0]);
  const narrowed = new Float64Array(from[0] * to[1] * channels);
  for (let y = 0; y < from[0]; y++) {
    for (const [x, { start, weights }] of across.entries()) {
      accumulate(narrowed, (y * to[1] + x) * channels, rows, (y * from[1] + start) * channels, channels, weights);
    }
  }
  const result = new Float64Array(to[0] * to[1] * channels);
  const row = to[1] * channels;
  for (const [y, { start, weights }] of down.entries()) {
    accumulate(result, y * row, narrowed, start * row, row, weights);
  }
  return Float32Array.from(result);
}

/** Adds to `count` numbers of `target` the weighted sum of as many of `source`, a step of `count` apart. */
function accumulate(
  target: Float64Array,
  at: number,
  source: ArrayLike<number>,
  from: number,
  count: number,
  weights: readonly number[],
): void {
  for (const [j, weight] of weights.entries()) {
    if (weight === 0) continue;
    const start = from + j * count;
    for (let k = 0; k < count; k++) target[at + k] = (target[at + k] ?? 0) + weight * Number(source[start + k]);
  }
}
