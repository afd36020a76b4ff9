import { chance, scaleBetween } from '../random/draws.js';
import { inRange } from './range.js';
import type { Chance, ToneTransform } from './transform.js';

export interface ContrastOptions extends Chance {
  /** Logits are multiplied by 1 - change at least, and by its inverse at most: .2, for .8 to 1.25, unless given. */
  readonly change?: number;
}

/** Multiplies the logits of all pixels by a log-uniform factor, with probability .75 unless given. As fastai. */
export function contrast({ change = 0.2, p = 0.75 }: ContrastOptions = {}): ToneTransform {
  inRange('change of contrast', change, 0, 0.9);
  inRange('p of contrast', p, 0, 1);
  return {
    kind: 'tone',
    draw: (stream) => ({
      factor: chance(stream, p) ? scaleBetween(stream, 1 - change, 1 / (1 - change)) : 1,
      term: 0,
    }),
  };
}
