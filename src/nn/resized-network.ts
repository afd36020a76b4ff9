import { WarmstartError } from '../error/warmstart-error.js';
import { copyGraph } from '../passes/copy-graph.js';
import type { Network } from './network.js';

/**
 * The network, with all its weights, for pictures of another size, in pixels: the graph under its first rule, that of
 * the size of its input. Convolutions do not mind, and the head begins with a global pooling.
 * @throws WarmstartError `E_LEARNER_SIZE` when the graph does not allow it
 */
export function resizedNetwork(
  network: Network,
  { height, width }: { readonly height: number; readonly width: number },
): Network {
  const [, h, w] = network.graph.inputs[0]?.shape ?? [];
  if (h === height && w === width) return network;
  try {
    const graph = copyGraph(network.graph, (target) => ({
      input: ({ name, dtype, shape: [batch = 'N'] }) => target.input(name, dtype, [batch, height, width, 3]),
    }));
    return { ...network, graph };
  } catch (cause) {
    if (!(cause instanceof WarmstartError)) throw cause;
    throw new WarmstartError({
      code: 'E_LEARNER_SIZE',
      problem: 'the network does not take pictures of this size',
      expected: `${h}x${w}, for which it was made`,
      received: `${height}x${width}: ${cause.fault.problem}`,
      ...(cause.fault.where === undefined ? {} : { where: cause.fault.where }),
      cause,
    });
  }
}
