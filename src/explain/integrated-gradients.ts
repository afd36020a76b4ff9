import { type Baseline, baselineOf } from './baseline.js';
import { type ExplainedPictures, type Explanation, pictureAt } from './heat-map.js';
import { evenly, type PathPoint, trapezoidErrors, trapezoidWeights, worstMiddles } from './path-points.js';
import type { RowPass } from './row-pass.js';

export interface IntegratedGradientsOptions {
  /**
   * Where the path begins. Default `blur`: what is as dark as a black baseline would count for nothing, the strokes of a
   * drawing too.
   */
  readonly baseline?: Baseline | undefined;
  /**
   * Equal parts of the path. By default 64, and then those are halved in which the sum is missed by most, until the map is
   * complete to 1 %, or there are 1,024.
   */
  readonly steps?: number | undefined;
}

const fewestSteps = 64;
const mostSteps = 1024;
const completeEnough = 0.01;

/** Parts that are halved before it is looked again whether that is enough. */
const atOnce = 32;

/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017, equation 1): (x - x') times the mean derivative of the score along
 * the straight path from the baseline x' to the picture x, by the trapezoid rule. A map [H, W] has the sum over red, green
 * and blue; its own sum is the score less the baseline's (their proposition 1, completeness), to the error that is told.
 * Behind many ReLUs the derivative jumps in few places by much: equal parts would have to be very many, so the path is
 * parted more finely where what is missed, known from the scores at both ends of a part, is most.
 */
export async function integratedGradients(
  pass: RowPass,
  pictures: ExplainedPictures,
  { baseline = 'blur', steps }: IntegratedGradientsOptions = {},
  signal?: AbortSignal,
): Promise<Explanation[]> {
  const { height, width } = pictures;
  const found: Explanation[] = [];
  for (const [index, target] of pictures.targets.entries()) {
    const picture = pictureAt(pictures, index);
    const path = new Path(pass, picture, await baselineOf(picture, pictures, baseline), target, signal);
    await path.walk([0, ...evenly(steps ?? fewestSteps), 1]);
    while (steps === undefined && path.parts < mostSteps && path.completenessError() > completeEnough)
      await path.walk(worstMiddles(path.points, Math.min(atOnce, mostSteps - path.parts)));
    found.push({
      map: { height, width, values: path.attributions() },
      score: path.points.at(-1)?.score as number,
      completenessError: path.completenessError(),
    });
  }
  return found;
}

interface WalkedPoint extends PathPoint {
  /** What each pixel gives to the slope, [H * W]. */
  readonly pixels: Float32Array;
}

/** The derivatives along the path of one picture, as far as it has been walked. */
class Path {
  #points: readonly WalkedPoint[] = [];

  constructor(
    readonly pass: RowPass,
    readonly picture: Uint8Array,
    readonly baseline: Uint8Array,
    readonly target: number,
    readonly signal: AbortSignal | undefined,
  ) {}

  /** By `at`. */
  get points(): readonly PathPoint[] {
    return this.#points;
  }

  get parts(): number {
    return this.#points.length - 1;
  }

  /** Adds points of the path: 0 is the baseline, 1 the picture. */
  async walk(places: readonly number[]): Promise<void> {
    const walked: WalkedPoint[] = [];
    await this.pass.run({
      count: places.length,
      signal: this.signal,
      fill: (row, pixels) => {
        const share = places[row] as number;
        for (const [i, from] of this.baseline.entries())
          pixels[i] = from + share * ((this.picture[i] as number) - from);
        return this.target;
      },
      take: (row, results) => {
        const [logits, slopes] = results as [Float32Array, Float32Array];
        const pixels = this.#along(slopes);
        const slope = pixels.reduce((a, b) => a + b, 0);
        walked.push({ at: places[row] as number, score: logits[this.target] as number, slope, pixels });
      },
    });
    this.#points = [...this.#points, ...walked].sort((a, b) => a.at - b.at);
  }

  /** The map, [H * W]. */
  attributions(): Float32Array {
    const sums = new Float64Array(this.picture.length / 3);
    for (const [k, weight] of trapezoidWeights(this.#points).entries())
      for (const [i, value] of (this.#points[k] as WalkedPoint).pixels.entries())
        sums[i] = (sums[i] as number) + weight * value;
    return Float32Array.from(sums);
  }

  /** What is missed in all, as a share of the rise of the score. */
  completenessError(): number {
    const missed = trapezoidErrors(this.#points).reduce((a, b) => a + b, 0);
    const [first, last] = [this.#points[0], this.#points.at(-1)] as [WalkedPoint, WalkedPoint];
    return missed === 0 ? 0 : Math.abs(missed / (last.score - first.score));
  }

  /** What each pixel gives to the derivative along the path: the sum over its colours of (x - x') times the slope. */
  #along(slopes: Float32Array): Float32Array {
    const found = new Float32Array(this.picture.length / 3);
    for (let i = 0; i < found.length; i++) {
      let sum = 0;
      for (let c = 3 * i; c < 3 * i + 3; c++)
        sum += ((this.picture[c] as number) - (this.baseline[c] as number)) * (slopes[c] as number);
      found[i] = sum;
    }
    return found;
  }
}
