import { between, chance } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';
import { jitterColour, randomColour } from './palette.js';

/**
 * Lays ink on paper: dark ink on light, toned paper four times in five, else light on dark; now and then the ink is
 * coloured. Tone belongs to the picture, never to the class, so that no class can be told by it.
 * @param ink [size, size], 0 to 1
 * @returns RGB, [size, size, 3], 0 to 1
 */
export function inkOnPaper(ink: Float32Array, stream: RandomStream): Float32Array {
  const brightness = between(stream, 0.72, 1);
  const yellow = between(stream, 0, 0.22);
  const paper = [brightness, brightness * (1 - yellow / 3), brightness * (1 - yellow)];
  const darkness = between(stream, 0, 0.32);
  const dark = chance(stream, 0.15)
    ? randomColour(stream, between(stream, 0.15, 0.4))
    : jitterColour(stream, [darkness, darkness, darkness], 0.03);
  const [ground, pen] = chance(stream, 0.8) ? [paper, dark] : [dark, paper];

  const picture = new Float32Array(ink.length * 3);
  for (let c = 0; c < 3; c++) {
    const from = ground[c] as number;
    const step = (pen[c] as number) - from;
    for (let i = 0; i < ink.length; i++) picture[3 * i + c] = from + step * (ink[i] as number);
  }
  return picture;
}

/**
 * What a camera or scanner adds: mild blur, uneven light, pixel noise. Changes the picture in place.
 * @param picture RGB, [size, size, 3], 0 to 1
 * @returns uint8 RGB, [size, size, 3]
 */
export function scan(picture: Float32Array, size: number, stream: RandomStream): Uint8Array {
  if (chance(stream, 0.5)) blur(picture, size, between(stream, 0, 0.22));

  // A wave no shorter than the side: sometimes a gradient, sometimes a stain.
  const depth = between(stream, 0, 0.1);
  const [kx, ky, phase] = [between(stream, -6, 6) / size, between(stream, -6, 6) / size, between(stream, 0, 6.3)];
  const grey = chance(stream, 0.5);
  const noise = new Float32Array(grey ? size * size : picture.length);
  const grain = 255 * between(stream, 0.005, 0.07);
  stream.fillUniform(noise, -grain, grain);

  const bytes = new Uint8ClampedArray(picture.length);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const light = 255 * (1 + depth * (Math.cos(kx * x + ky * y + phase) - 0.5));
      const pixel = y * size + x;
      for (let at = 3 * pixel; at < 3 * pixel + 3; at++) {
        bytes[at] = light * (picture[at] as number) + (noise[grey ? pixel : at] as number);
      }
    }
  }
  return new Uint8Array(bytes.buffer);
}

/** Binomial blur of weights (w, 1 - 2w, w) along rows, then columns. */
function blur(picture: Float32Array, size: number, weight: number): void {
  for (const [step, line] of [
    [3, 3 * size],
    [3 * size, 3],
  ] as const) {
    for (let l = 0; l < size; l++) {
      for (let c = 0; c < 3; c++) {
        let at = l * line + c;
        let before = picture[at] as number;
        for (let i = 0; i < size; i++, at += step) {
          const here = picture[at] as number;
          const after = i + 1 < size ? (picture[at + step] as number) : here;
          picture[at] = here + weight * (before + after - 2 * here);
          before = here;
        }
      }
    }
  }
}
