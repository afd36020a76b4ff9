import { between, chance, near, oneOf, scaleBetween, wholeBetween } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { angleSpread } from './angle-spread.js';
import { type Wave, waveField } from './wave-field.js';

/** A class of contour maps: lines of equal height on a sum of plane waves. */
export interface LevelSetForm {
  readonly family: 'contour';
  readonly figure: 'level-set';
  /** Their phases are drawn for each picture. */
  readonly waves: readonly Omit<Wave, 'phase'>[];
  /** Height from line to line, in standard deviations of the height. */
  readonly interval: number;
  /** Width of a line, in units of the side. */
  readonly width: number;
  /** Each line of this number is twice as wide; 0: none. */
  readonly heavyEvery: number;
  /** Ink on every other band between lines, 0 to 1. */
  readonly tint: number;
  readonly turnSpread: number;
}

/** Draws the parameters of a class of contour maps. */
export function drawLevelSetForm(stream: RandomStream): LevelSetForm {
  const frequency = scaleBetween(stream, 0.7, 2);
  const angle = between(stream, 0, Math.PI);
  const spread = between(stream, 0.3, Math.PI / 2);
  const spacing = scaleBetween(stream, 0.06, 0.15);
  const waves = Array.from({ length: wholeBetween(stream, 2, 5) }, () => {
    const [f, at] = [near(stream, frequency, 0.35), angle + spread * between(stream, -1, 1)];
    return { across: f * Math.cos(at), down: f * Math.sin(at), amplitude: between(stream, 0.3, 1) };
  });
  return {
    family: 'contour',
    figure: 'level-set',
    waves,
    // The slope is 2 pi times the frequency, in the mean square: so lines lie about the spacing apart.
    interval: 2 * Math.PI * frequency * spacing,
    width: Math.min(spacing / 3, scaleBetween(stream, 0.012, 0.035)),
    heavyEvery: oneOf(stream, [0, 0, 3, 4, 5]),
    tint: chance(stream, 0.3) ? between(stream, 0.2, 0.5) : 0,
    turnSpread: angleSpread(stream),
  };
}

/** Draws a picture of a class of contour maps. @returns ink, [size, size], 0 to 1 */
export function drawLevelSet(form: LevelSetForm, stream: RandomStream, size: number): Float32Array {
  const turn = form.turnSpread * between(stream, -1, 1);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const waves = form.waves.map(({ across, down, amplitude }) => {
    const stretch = near(stream, 1, 0.08);
    return {
      across: stretch * (across * cos - down * sin),
      down: stretch * (across * sin + down * cos),
      amplitude: near(stream, amplitude, 0.1),
      phase: between(stream, 0, 2 * Math.PI),
    };
  });
  const field = waveField(waves, size);
  const interval = near(stream, form.interval, 0.1);
  const start = stream.uniform();
  const reach = (near(stream, form.width, 0.12) * size) / 2 + 0.5;
  const ink = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    const [above, below] = [Math.max(y - 1, 0), Math.min(y + 1, size - 1)];
    for (let x = 0; x < size; x++) {
      const [before, after] = [Math.max(x - 1, 0), Math.min(x + 1, size - 1)];
      const at = y * size + x;
      const dx = ((field[y * size + after] as number) - (field[y * size + before] as number)) / (after - before);
      const dy = ((field[below * size + x] as number) - (field[above * size + x] as number)) / (below - above);
      const height = (field[at] as number) / interval + start;
      const level = Math.round(height);
      // Distance to the line in pixels, to first order: height over slope.
      const slope = Math.sqrt(dx * dx + dy * dy) / interval;
      const distance = Math.abs(height - level) / Math.max(slope, 0.01);
      const heavy = form.heavyEvery > 0 && level % form.heavyEvery === 0;
      const cover = Math.min(1, Math.max(0, (heavy ? 2 * reach - 0.5 : reach) - distance));
      const tint = Math.floor(height) % 2 === 0 ? form.tint : 0;
      ink[at] = Math.max(cover, tint);
    }
  }
  return ink;
}
