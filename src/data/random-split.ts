import { WarmstartError } from '../error/warmstart-error.js';
import { randomStream } from '../random/random-stream.js';

/** Which pictures are trained on and which are held out: indices, ascending. Every picture is on one side. */
export interface Split {
  readonly train: Uint32Array;
  readonly valid: Uint32Array;
}

/**
 * Splits n pictures: under a permutation that the seed decides, the first int(validPct * n) are held out, as in fastai.
 * @throws WarmstartError `E_DATA_SPLIT` if one side would be empty
 */
export function randomSplit(n: number, validPct: number, seed: number): Split {
  const count = Math.trunc(parseValidPct(validPct) * n);
  if (count === 0) {
    throw new WarmstartError({
      code: 'E_DATA_SPLIT',
      problem: 'there are too few pictures to hold some out for validation',
      expected: `at least ${Math.ceil(1 / validPct)} pictures for a share of ${validPct}`,
      received: `${n} pictures`,
      hint: 'add pictures or hold out a larger share',
    });
  }
  const order = randomStream(seed, 'split').permutation(n);
  return { train: order.slice(count).sort(), valid: order.slice(0, count).sort() };
}

/** @throws WarmstartError `E_DATA_SPLIT` unless the share lies between 0 and 1 */
export function parseValidPct(validPct: number): number {
  if (!(validPct > 0 && validPct < 1)) {
    throw new WarmstartError({
      code: 'E_DATA_SPLIT',
      problem: 'the share of pictures held out for validation is out of range',
      expected: 'a number between 0 and 1, such as 0.2',
      received: String(validPct),
    });
  }
  return validPct;
}
