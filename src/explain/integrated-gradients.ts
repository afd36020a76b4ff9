import { type Baseline, baselineOf } from './baseline.js';
import { type ExplainedPictures, type Explanation, pictureAt } from './heat-map.js';
import type { RowPass } from './row-pass.js';

export interface IntegratedGradientsOptions {
  /**
   * Where the path begins. Default `blur`: what is as dark as a black baseline would count for nothing, the strokes of a
   * drawing too.
   */
  readonly baseline?: Baseline | undefined;
  /** Parts of the path. By default as many as completeness to 1 % takes: 64, doubled up to 1024. */
  readonly steps?: number | undefined;
}

const fewestSteps = 64;
const mostSteps = 1024;
const completeEnough = 0.01;

/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017, equation 1): (x - x') times the mean derivative of the score along
 * the straight path from the baseline x' to the picture x, by the trapezoid rule. A map [H, W] has the sum over red, green
 * and blue; its own sum is the score less the baseline's, to the error that is told.
 */
export async function integratedGradients(
  pass: RowPass,
  pictures: ExplainedPictures,
  { baseline = 'blur', steps }: IntegratedGradientsOptions = {},
  signal?: AbortSignal,
): Promise<Explanation[]> {
  const found: Explanation[] = [];
  for (const [index, target] of pictures.targets.entries()) {
    const picture = pictureAt(pictures, index);
    const path = new Path(pass, picture, await baselineOf(picture, pictures, baseline), target, signal);
    await path.walk([0, 1]);
    let parts = steps ?? fewestSteps;
    await path.walk(Array.from({ length: parts - 1 }, (_, k) => (k + 1) / parts));
    while (steps === undefined && parts < mostSteps && path.completenessError() > completeEnough) {
      // Twice as many parts: only the points in between are new.
      parts *= 2;
      await path.walk(Array.from({ length: parts / 2 }, (_, k) => (2 * k + 1) / parts));
    }
    const { height, width } = pictures;
    const { score, completenessError } = { score: path.score, completenessError: path.completenessError() };
    found.push({ map: { height, width, values: Float32Array.from(path.attributions()) }, score, completenessError });
  }
  return found;
}

/** The derivatives along the path of one picture, as far as it has been walked. */
class Path {
  score = 0;
  #baselineScore = 0;
  /** Derivatives at both ends, and at all points in between, summed. */
  readonly #ends: Float64Array;
  readonly #inner: Float64Array;
  #points = 0;

  constructor(
    readonly pass: RowPass,
    readonly picture: Uint8Array,
    readonly baseline: Uint8Array,
    readonly target: number,
    readonly signal: AbortSignal | undefined,
  ) {
    this.#ends = new Float64Array(picture.length);
    this.#inner = new Float64Array(picture.length);
  }

  /** Adds points of the path: 0 is the baseline, 1 the picture. */
  async walk(points: readonly number[]): Promise<void> {
    await this.pass.run({
      count: points.length,
      signal: this.signal,
      fill: (row, pixels) => {
        const share = points[row] as number;
        for (const [i, from] of this.baseline.entries())
          pixels[i] = from + share * ((this.picture[i] as number) - from);
        return this.target;
      },
      take: (row, results) => {
        const [logits, slopes] = results as [Float32Array, Float32Array];
        const point = points[row];
        const isEnd = point === 0 || point === 1;
        const sums = isEnd ? this.#ends : this.#inner;
        for (const [i, slope] of slopes.entries()) sums[i] = (sums[i] as number) + slope;
        if (!isEnd) this.#points++;
        if (point === 0) this.#baselineScore = logits[this.target] as number;
        if (point === 1) this.score = logits[this.target] as number;
      },
    });
  }

  /** By pixel, [H * W]. */
  attributions(): Float64Array {
    const found = new Float64Array(this.picture.length / 3);
    for (const [i, value] of this.picture.entries()) {
      const mean = ((this.#ends[i] as number) / 2 + (this.#inner[i] as number)) / (this.#points + 1);
      const pixel = Math.floor(i / 3);
      found[pixel] = (found[pixel] as number) + (value - (this.baseline[i] as number)) * mean;
    }
    return found;
  }

  completenessError(): number {
    const sum = this.attributions().reduce((a, b) => a + b, 0);
    const wanted = this.score - this.#baselineScore;
    return sum === wanted ? 0 : Math.abs(sum - wanted) / Math.abs(wanted);
  }
}
