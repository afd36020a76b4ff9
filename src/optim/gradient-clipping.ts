import { WarmstartError } from '../error/warmstart-error.js';

/**
 * What gradients are multiplied by so that all together, as one vector, they are no longer than `longest`: PyTorch's
 * `clip_grad_norm_` (Pascanu, Mikolov and Bengio 2013, algorithm 1). The norm is summed in double precision.
 */
export function clippingFactor(gradients: readonly Float32Array[], longest: number): number {
  let squares = 0;
  for (const gradient of gradients) {
    for (let i = 0; i < gradient.length; i++) squares += (gradient[i] as number) ** 2;
  }
  return Math.min(1, longest / (Math.sqrt(squares) + 1e-6));
}

/** @throws WarmstartError `E_TRAIN_CLIP` unless it is a positive number */
export function parseClipNorm(longest: number): number {
  if (longest > 0 && Number.isFinite(longest)) return longest;
  throw new WarmstartError({
    code: 'E_TRAIN_CLIP',
    problem: 'the longest gradient that is not clipped is out of range',
    expected: 'a positive number',
    received: String(longest),
  });
}
