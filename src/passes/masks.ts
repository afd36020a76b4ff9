import type { Tensor } from '../ir/tensor.js';

/** What a mask adds to the scores of attention is at most this: e^-100 of an attention is none. */
const leastBlocked = -100;

/**
 * Whether a tensor lets through or blocks, which no training would leave it at: 0 and large negative numbers (the
 * shifted windows of Swin have -100, others the least number there is), or 0 and 1.
 */
export function isMask({ data }: Tensor<'float32'>): boolean {
  let [blocks, zeros, ones] = [0, 0, 0];
  for (const v of data) {
    if (v === 0) zeros++;
    else if (v === 1) ones++;
    else if (v <= leastBlocked) blocks++;
    else return false;
  }
  return blocks > 0 ? ones === 0 : zeros > 0 && ones > 0;
}
