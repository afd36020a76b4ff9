import { ints } from '../ir/attributes.js';
import type { Graph, Node, Value } from '../ir/graph.js';
import { copyNode } from './copy.js';
import { copyGraph } from './copy-graph.js';

/**
 * The graph for pictures [N, 3, H, W] when it takes them as TensorFlow does, [N, H, W, 3]. The transposition with which
 * converted models begin falls away.
 */
export function channelsFirst(source: Graph): Graph {
  const [input, ...others] = source.inputs;
  const [batch = 'N', height = 'H', width = 'W', channels] = input?.shape ?? [];
  if (!input || others.length > 0 || input.shape.length !== 4 || channels !== 3 || height === 3) return source;
  return copyGraph(source, (target) => {
    const pictures = target.input(input.name, input.dtype, [batch, 3, height, width]);
    let turned: Value | undefined;
    const channelsLast = (): Value => {
      turned ??= target.node('Transpose', [pictures], { perm: ints([0, 2, 3, 1]) })[0] as Value;
      return turned;
    };
    return {
      input: () => pictures,
      node: (node, inputs) => {
        if (!node.inputs.includes(input)) return undefined;
        if (bringsChannelsFirst(node)) return [pictures];
        return copyNode(
          target,
          node,
          inputs.map((v) => (v === pictures ? channelsLast() : v)),
        );
      },
    };
  });
}

function bringsChannelsFirst({ op, attributes }: Node): boolean {
  return op === 'Transpose' && String(attributes.perm?.value) === '0,3,1,2';
}
