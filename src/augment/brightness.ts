import { between, chance } from '../random/draws.js';
import { inRange } from './range.js';
import type { Chance, ToneTransform } from './transform.js';

export interface BrightnessOptions extends Chance {
  /** How far medium grey, .5, moves at most, in parts of itself: .2, to .4 and .6, unless given. */
  readonly change?: number;
}

/** Adds to the logits of all pixels that of a uniform value about .5, with probability .75 unless given. As fastai. */
export function brightness({ change = 0.2, p = 0.75 }: BrightnessOptions = {}): ToneTransform {
  inRange('change of brightness', change, 0, 0.99);
  inRange('p of brightness', p, 0, 1);
  return {
    kind: 'tone',
    draw: (stream) => {
      if (!chance(stream, p)) return { factor: 1, term: 0 };
      const grey = between(stream, 0.5 * (1 - change), 0.5 * (1 + change));
      return { factor: 1, term: Math.log(grey / (1 - grey)) };
    },
  };
}
