import type { FlatTensors, TensorSlot } from '../runtime/flat-tensors.js';

/** Where weight decay acts. */
export interface WeightDecay {
  readonly weightDecay: number;
  /**
   * `decoupled`: every step multiplies a parameter by 1 - learning rate * weightDecay (Loshchilov and Hutter 2019).
   * `gradient`: weightDecay times the parameter is added to its gradient, the derivative of an L2 penalty (PyTorch's Adam,
   * fastai's `true_wd=False`). Decoupled unless given.
   */
  readonly decayForm?: 'decoupled' | 'gradient';
  /**
   * Whether vectors decay, too: biases, and scales and shifts of norms. True unless given; false is fastai's
   * `bn_wd=False`.
   */
  readonly decayVectors?: boolean;
}

/** Neighbouring numbers that decay alike. */
export interface DecayRun {
  readonly start: number;
  readonly end: number;
  readonly decays: boolean;
}

/** Whether at most one axis is longer than 1: then a tensor is a bias or belongs to a norm, by the usual rule. */
export function isVector({ shape }: Pick<TensorSlot, 'shape'>): boolean {
  return shape.filter((length) => length > 1).length <= 1;
}

/** Splits tensors that lie one behind the other into as few runs as their order allows. */
export function decayRuns({ slots, data }: FlatTensors, { decayVectors = true }: Pick<WeightDecay, 'decayVectors'>) {
  if (decayVectors) return [{ start: 0, end: data.length, decays: true }];
  const runs: DecayRun[] = [];
  let end = 0;
  for (const slot of slots) {
    const decays = !isVector(slot);
    const start = end;
    end += slot.shape.reduce((product, length) => product * length, 1);
    const last = runs.at(-1);
    if (last?.decays === decays) runs[runs.length - 1] = { ...last, end };
    else runs.push({ start, end, decays });
  }
  return runs;
}
