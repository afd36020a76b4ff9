import { between, wholeBetween } from '../random/draws.js';
import type { RandomStream } from '../random/random-stream.js';

/** Red, green, blue, 0 to 1. */
export type Colour = readonly [number, number, number];

const clampUnit = (v: number) => Math.min(1, Math.max(0, v));

/** A colour of any hue whose three channels have about the given mean. */
export function randomColour(stream: RandomStream, mean: number): Colour {
  const hue = between(stream, 0, 2 * Math.PI);
  const saturation = between(stream, 0.1, 1) * Math.min(mean, 1 - mean);
  const channel = (shift: number) => clampUnit(mean + saturation * Math.cos(hue + shift));
  return [channel(0), channel((2 * Math.PI) / 3), channel((4 * Math.PI) / 3)];
}

/** Two to four colours that climb from dark to bright, or fall: their contrast never vanishes. */
export function randomPalette(stream: RandomStream): readonly Colour[] {
  const count = wholeBetween(stream, 2, 4);
  const dark = between(stream, 0.05, 0.4);
  const bright = between(stream, dark + 0.3, 0.95);
  const colours = Array.from({ length: count }, (_, i) =>
    randomColour(stream, dark + ((bright - dark) * i) / (count - 1)),
  );
  return stream.uniform() < 0.5 ? colours : colours.reverse();
}

/** The colour of one picture or of one leaf, near that of its class. */
export function jitterColour(stream: RandomStream, colour: Colour, deviation: number): Colour {
  const shade = deviation * stream.normal();
  const channel = (v: number) => clampUnit(v + shade + 0.5 * deviation * stream.normal());
  return [channel(colour[0]), channel(colour[1]), channel(colour[2])];
}
