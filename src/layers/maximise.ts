import type { SeenPicture } from '../explain/overlay.js';
import type { RowPass } from '../explain/row-pass.js';
import { randomStream } from '../random/random-stream.js';
import { smoothed } from './smooth-picture.js';

export interface MaximiseOptions {
  /** Of what the network sees. */
  readonly size: { readonly height: number; readonly width: number };
  /** Where pictures begin, and what they are drawn back to: red, green and blue, 0 to 255. */
  readonly mean: readonly number[];
  readonly seed: number;
  /** Which result of the form has what is maximised, by target. */
  readonly scoreAt: number;
  /** What is maximised, for its noise: the same one gives the same picture. */
  readonly purpose: string;
  readonly signal?: AbortSignal | undefined;
  /** Told how many rows are new. */
  readonly onRows?: ((count: number) => void) | undefined;
}

/** A picture made to excite a channel or a class, and how much it does. */
export interface MadePicture {
  readonly target: number;
  readonly picture: SeenPicture;
  /** Of the made picture: the channel's mean, or the logit. */
  readonly score: number;
}

/** Steps of gradient ascent. */
export const maximisingSteps = 96;

/** Standard deviation of the noise that pictures begin with, of 255. */
const startNoise = 12;

/** Root mean square that the first steps change a picture by, of 255; it falls to a quarter. */
const stepSize = 6;

/** Share of a picture's distance from the mean that is taken away in each step (Yosinski et al. 2015, L2 decay). */
const decay = 0.01;

/** Widest and narrowest blur of the derivative, as shares of the shorter side: coarse forms first, then fine ones. */
const [widestBlur, narrowestBlur] = [1 / 24, 1 / 128];

/** How far a picture is moved before each step, as a share of the shorter side (Mordvintsev et al. 2015, jitter). */
const jitterShare = 1 / 12;

/**
 * Activation maximisation (Erhan et al. 2009; Simonyan et al. 2014, section 2; Olah et al. 2017, "Feature visualization"):
 * gradient ascent on a picture that begins as faint noise around the mean colour. Derivatives alone would make noise that
 * only the network sees, so that pictures are moved at random before each step, drawn back to the mean a little, and their
 * derivatives blurred, less and less (Øygard 2015). All targets are made at once, and a picture depends on its target and the
 * seed alone.
 * @param pass a form with inputs `pixels` and `chosen`, the second result of which is `slopes`
 * @param targets channels or classes
 */
export async function maximise(
  pass: RowPass,
  targets: readonly number[],
  { size, mean, seed, scoreAt, purpose, signal, onRows }: MaximiseOptions,
): Promise<MadePicture[]> {
  const { height, width } = size;
  const side = Math.min(height, width);
  const jitter = Math.max(1, Math.round(jitterShare * side));
  const streams = targets.map((target) => randomStream(seed, 'maximise', purpose, target));
  const pictures = streams.map((stream) => {
    const noise = new Float32Array(height * width * 3);
    stream.fillNormal(noise, startNoise);
    return noise.map((v, i) => within(v + (mean[i % 3] as number)));
  });
  const scores = new Array<number>(targets.length).fill(0);
  const moves = targets.map(() => ({ down: 0, right: 0 }));
  const run = (take: (row: number, results: readonly Float32Array[]) => void) =>
    pass.run({
      count: targets.length,
      signal,
      fill(row, pixels) {
        const { down, right } = moves[row] as (typeof moves)[number];
        moved(pictures[row] as Float32Array, pixels, size, down, right);
        return targets[row] as number;
      },
      take(row, results) {
        take(row, results);
        onRows?.(1);
      },
    });
  for (let step = 0; step < maximisingSteps; step++) {
    const done = step / (maximisingSteps - 1);
    const blur = side * widestBlur * (narrowestBlur / widestBlur) ** done;
    const rate = stepSize * 0.25 ** done;
    for (const [row, stream] of streams.entries())
      moves[row] = { down: stream.int(2 * jitter + 1) - jitter, right: stream.int(2 * jitter + 1) - jitter };
    await run((row, results) => {
      const { down, right } = moves[row] as (typeof moves)[number];
      const slopes = new Float32Array(height * width * 3);
      moved(results[1] as Float32Array, slopes, size, -down, -right);
      climb(pictures[row] as Float32Array, smoothed(slopes, size, blur), rate, mean);
    });
  }
  moves.fill({ down: 0, right: 0 });
  const made = pictures.map((picture) => Uint8Array.from(picture, Math.round));
  for (const [row, picture] of pictures.entries()) picture.set(made[row] as Uint8Array);
  await run((row, results) => {
    scores[row] = results[scoreAt]?.[targets[row] as number] as number;
  });
  return targets.map((target, row) => ({
    target,
    score: scores[row] as number,
    picture: { pixels: made[row] as Uint8Array, height, width },
  }));
}

/** Rows that {@link maximise} asks a network about for each target. */
export const maximisingRows = maximisingSteps + 1;

function climb(picture: Float32Array, slopes: Float32Array, rate: number, mean: readonly number[]): void {
  let squares = 0;
  for (const slope of slopes) squares += slope * slope;
  const length = Math.sqrt(squares / slopes.length);
  // Where nothing changes the channel, there is no direction.
  const factor = length > 0 ? rate / length : 0;
  for (let i = 0; i < picture.length; i++) {
    const centre = mean[i % 3] as number;
    const kept = centre + (1 - decay) * ((picture[i] as number) - centre);
    picture[i] = within(kept + factor * (slopes[i] as number));
  }
}

function within(value: number): number {
  return Math.min(255, Math.max(0, value));
}

/** What leaves a picture on one side comes in on the other. */
function moved(
  source: Float32Array,
  target: Float32Array,
  { height, width }: MaximiseOptions['size'],
  down: number,
  right: number,
): void {
  const row = 3 * width;
  const cut = 3 * (((right % width) + width) % width);
  for (let y = 0; y < height; y++) {
    const to = ((((y + down) % height) + height) % height) * row;
    target.set(source.subarray(y * row, (y + 1) * row - cut), to + cut);
    target.set(source.subarray((y + 1) * row - cut, (y + 1) * row), to);
  }
}
