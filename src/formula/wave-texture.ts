import { between, near, scaleBetween } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { angleSpread } from './angle-spread.js';
import { type Colour, jitterColour, randomPalette } from './palette.js';
import { waveField } from './wave-field.js';

/** Enough waves for the sum to look like noise. */
const WAVES = 20;

/** A class of noise with a spectrum and colours of its own (Baradad et al., Learning to see by looking at noise, 2021). */
export interface WaveTextureForm {
  readonly family: 'texture';
  readonly make: 'waves';
  /** Middle of the spectrum, cycles a side. */
  readonly frequency: number;
  /** Standard deviation of the logarithm of the frequency. */
  readonly bandwidth: number;
  /** Amplitude falls with frequency to this power. */
  readonly exponent: number;
  readonly angle: number;
  readonly spread: number;
  /** From the lowest to the highest value. */
  readonly palette: readonly Colour[];
  /** How steeply colours pass into each other. */
  readonly sharpness: number;
}

/** Draws the parameters of a class of coloured noise. */
export function drawWaveTextureForm(stream: RandomStream): WaveTextureForm {
  return {
    family: 'texture',
    make: 'waves',
    frequency: scaleBetween(stream, 2, 14),
    bandwidth: between(stream, 0.05, 0.8),
    exponent: between(stream, 0, 1.5),
    angle: between(stream, 0, Math.PI),
    spread: angleSpread(stream),
    palette: randomPalette(stream),
    sharpness: scaleBetween(stream, 0.7, 5),
  };
}

/** Draws a picture of a class of coloured noise. @returns RGB, [size, size, 3], 0 to 1 */
export function drawWaveTexture(form: WaveTextureForm, stream: RandomStream, size: number): Float32Array {
  const frequency = near(stream, form.frequency, 0.1);
  const angle = form.angle + 0.1 * stream.normal();
  const waves = Array.from({ length: WAVES }, () => {
    const ratio = near(stream, 1, form.bandwidth);
    const at = angle + form.spread * between(stream, -1, 1);
    return {
      across: frequency * ratio * Math.cos(at),
      down: frequency * ratio * Math.sin(at),
      amplitude: ratio ** -form.exponent,
      phase: between(stream, 0, 2 * Math.PI),
    };
  });
  const field = waveField(waves, size);
  const palette = form.palette.map((colour) => jitterColour(stream, colour, 0.05));
  const steps = palette.length - 1;
  const slope = 0.25 * near(stream, form.sharpness, 0.1);
  const middle = 0.5 + 0.1 * stream.normal();

  const picture = new Float32Array(3 * field.length);
  for (let i = 0; i < field.length; i++) {
    const t = steps * Math.min(1, Math.max(0, middle + slope * (field[i] as number)));
    const k = Math.min(steps - 1, Math.floor(t));
    const [low, high] = [palette[k] as Colour, palette[k + 1] as Colour];
    for (let c = 0; c < 3; c++) {
      const from = low[c] as number;
      picture[3 * i + c] = from + (t - k) * ((high[c] as number) - from);
    }
  }
  return picture;
}
