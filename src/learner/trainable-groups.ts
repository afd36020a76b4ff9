import { WarmstartError } from '../error/warmstart-error.js';
import type { Network } from '../nn/network.js';
import { constantsUpTo, type Frozen } from './freezing.js';

/**
 * Names of the parameters that learn, by layer group. When the first groups are frozen, then, as in fastai (`train_bn`),
 * their batch norms go on learning unless `trainBatchNorms` is false: their statistics must follow the new pictures, or
 * the frozen features do not fit them. What is frozen up to a node stays as it is, batch norms too.
 * @throws WarmstartError `E_LEARNER_FREEZE`, `E_LEARNER_FREEZE_NODE`
 */
export function trainableGroups(network: Network, frozen: Frozen, trainBatchNorms = true): string[][] {
  const trainable =
    typeof frozen === 'number'
      ? behindGroups(network, frozen, trainBatchNorms)
      : behindNode(network, constantsUpTo(network.graph, frozen.node));
  if (trainable.some((names) => names.length > 0)) return trainable;
  const isNumber = typeof frozen === 'number';
  const without = `these layer groups have no batch norms${trainBatchNorms ? '' : ' that learn'}`;
  throw new WarmstartError({
    code: 'E_LEARNER_FREEZE',
    problem: `nothing is left that could learn${isNumber ? `: ${without}` : ''}`,
    expected: isNumber ? `fewer than ${network.groups.length} frozen groups` : 'a node with parameters behind it',
    received: isNumber ? String(frozen) : frozen.node,
  });
}

function behindGroups({ groups, graph }: Network, frozen: number, trainBatchNorms: boolean): string[][] {
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
  return groups.map((names, i) => (i < frozen ? names.filter(learns) : [...names]));
}

function behindNode({ groups }: Network, before: ReadonlySet<string>): string[][] {
  return groups.map((names) => names.filter((name) => !before.has(name)));
}
