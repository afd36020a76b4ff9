import { minBatchSize } from '../data/batches.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { wholeMemory } from '../files/whole-memory.js';
import type { Graph } from '../ir/graph.js';
import { elementCount } from '../ir/tensor.js';
import type { Network } from '../nn/network.js';
import { buildTrainingStep, type TrainingStepOptions } from '../optim/training-step.js';
import { mostLiveBytes } from '../passes/live-bytes.js';
import { stateNames } from '../passes/state-names.js';

/**
 * Bytes for a number that learns: it, its derivative and AdamW's two means; for one that does not: ORT's copies in
 * training and evaluation, packed and not.
 */
const bytesPerNumber = { learning: 16, frozen: 16 };

/** What allocating as the step goes on takes beyond what is in use: ResNet-18 had 1.04 and 1.2 times that. */
const allocatorShare = 1.25;

/**
 * Bytes that a training step takes, from shapes alone, beside the program and the network: maps and derivatives at their
 * most, and what is kept for each number of the weights. ResNet-18 with everything trained, 64 pictures of 128x128: 0.92 GB,
 * measured 0.80.
 */
export function bytesOfStep(network: Graph, options: TrainingStepOptions): number {
  const numbersOf = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + elementCount(network.value(name).shape as number[]), 0);
  const learning = numbersOf(options.groups.flat());
  const frozen = numbersOf(stateNames(network)) - learning;
  const maps = mostLiveBytes(buildTrainingStep(network, options).graph);
  return allocatorShare * maps + bytesPerNumber.learning * learning + bytesPerNumber.frozen * frozen;
}

/**
 * The least number of equal parts, of two pictures or more, in which a batch must be fed so that a training step of the
 * whole network fits into memory.
 * @param memory bytes; by default half of what the machine has
 * @throws WarmstartError `E_TRAIN_MEMORY` when not even the smallest parts do
 */
export function fittingParts(
  { graph, groups }: Pick<Network, 'graph' | 'groups'>,
  batchSize: number,
  { loss, lowering }: Pick<TrainingStepOptions, 'loss' | 'lowering'>,
  memory = wholeMemory() / 2,
): number {
  let bytes = Number.POSITIVE_INFINITY;
  for (let parts = 1; batchSize / parts >= minBatchSize; parts++) {
    const batch = batchSize / parts;
    if (!Number.isInteger(batch)) continue;
    bytes = bytesOfStep(graph, { batch, groups, loss, ...(lowering && { lowering }) });
    if (bytes <= memory) return parts;
  }
  throw new WarmstartError({
    code: 'E_TRAIN_MEMORY',
    problem: 'there is too little memory to train this network',
    expected: `${gigabytes(bytes)} for the smallest part of a batch of ${batchSize}`,
    received: `${gigabytes(memory)}, half of what the machine has`,
    hint: 'choose smaller pictures (--size), a smaller network, or another batch size',
  });
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
