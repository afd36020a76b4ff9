import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph } from '../ir/graph.js';
import type { Weights } from './weights.js';

/** A number that is finite in the graph and no more in its new weights. (Masks of imported models hold infinities.) */
export function brokenWeight(
  graph: Graph,
  weights: Weights,
): { readonly name: string; readonly value: number } | undefined {
  for (const [name, { data }] of weights) {
    const before = graph.value(name).constant?.data;
    for (let i = 0; i < data.length; i++) {
      const value = data[i] as number;
      if (!Number.isFinite(value) && Number.isFinite(before?.[i])) return { name, value };
    }
  }
  return undefined;
}

/** @param kept which weights the network has now, in words */
export function diverged(
  what: string,
  value: number,
  { step, steps, kept }: { readonly step: number; readonly steps: number; readonly kept: string },
): WarmstartError {
  return new WarmstartError({
    code: 'E_TRAIN_NAN',
    problem: `${what} is not a number any more: training has diverged`,
    received: `${value}`,
    where: `step ${step} of ${steps}`,
    hint: `train with a lower learning rate, or clip the gradients; the network ${kept}`,
  });
}
