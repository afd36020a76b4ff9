import { WarmstartError } from '../error/warmstart-error.js';
import type { Network } from '../nn/network.js';

/**
 * Names of the parameters that learn, by layer group, when the first `frozen` groups are frozen. As in
 * fastai (`train_bn`), a frozen group's batch norms go on learning unless `trainBatchNorms` is false: their
 * statistics must follow the new pictures, or the frozen features do not fit them.
 * @throws WarmstartError `E_LEARNER_FREEZE`
 */
export function trainableGroups(network: Network, frozen: number, trainBatchNorms = true): string[][] {
  const { groups, graph } = network;
  if (!Number.isInteger(frozen) || frozen < 0 || frozen > groups.length) {
    throw new WarmstartError({
      code: 'E_LEARNER_FREEZE',
      problem: 'the number of layer groups to freeze is out of range',
      expected: `an integer from 0 to ${groups.length}`,
      received: String(frozen),
    });
  }
  const batchNorms = new Set(
    graph.nodes
      .filter((node) => node.op === 'BatchNormalization')
      .flatMap((node) => [node.inputs[1]?.name, node.inputs[2]?.name]),
  );
  const learns = (name: string) => trainBatchNorms && batchNorms.has(name);
  const trainable = groups.map((names, i) => (i < frozen ? names.filter(learns) : [...names]));
  if (trainable.some((names) => names.length > 0)) return trainable;
  throw new WarmstartError({
    code: 'E_LEARNER_FREEZE',
    problem: `nothing is left that could learn: these layer groups have no batch norms${trainBatchNorms ? '' : ' that learn'}`,
    expected: `fewer than ${groups.length} frozen groups`,
    received: String(frozen),
  });
}
