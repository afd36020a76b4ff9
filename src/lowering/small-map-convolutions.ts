import { ints } from '../ir/attributes.js';
import type { Graph, Node, Value } from '../ir/graph.js';
import { isStatic } from '../ir/shape.js';
import { elementCount } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { convolutionWindow } from '../ops/conv.js';
import type { ConvWindow } from '../ops/conv-window.js';
import { matrixTranspose } from '../ops/matmul.js';
import { channelsLastOrder, unfoldChannelsLast } from '../ops/unfold.js';
import { copyGraph } from '../passes/copy-graph.js';

/**
 * Largest map, in pixels, on which a convolution is written as one product. ORT's Conv multiplies picture by
 * picture, and on small maps such products are too narrow to be fast. Measured with kernels 3x3 fed as inputs, two
 * cores, milliseconds as Conv / as one product: 128 pictures of 512x2x2 47 / 13, of 256x4x4 19 / 14, of 128x8x8
 * 23 / 25; 64 of 512x4x4 45 / 33, of 256x8x8 47 / 38, of 128x16x16 35 / 50.
 */
const largestMap = 16;

/**
 * Replaces convolutions on small maps by a product with the unfolded input. Constant kernels keep their Conv, which
 * ORT packs beforehand. Forward and backward convolutions look alike here; run it after differentiation.
 */
export function lowerSmallMapConvolutions(graph: Graph): Graph {
  return copyGraph(graph, (target) => {
    const b = new GraphBuilder(target);
    return {
      node: (node, [x, w, bias]) =>
        x && w && worthwhile(node) ? asProduct(b.scope(`${node.name}/`), node, x, w, bias) : undefined,
    };
  });
}

function worthwhile(node: Node): boolean {
  const [x, w] = node.inputs;
  const y = node.outputs[0];
  if (node.op !== 'Conv' || !x || !w || !y || w.constant) return false;
  if (!isStatic(x.shape) || !isStatic(w.shape) || !isStatic(y.shape)) return false;
  return convolutionWindow(node).group === 1 && elementCount(y.shape.slice(2)) <= largestMap;
}

/** unfolded(x) [N * E, K * C] times w [O, K * C]^T, and back to [N, O, E...]. */
function asProduct(b: GraphBuilder, node: Node, x: Value, w: Value, bias: Value | undefined): readonly Value[] {
  const window: ConvWindow = convolutionWindow(node);
  const [batch = 1, filters = 1, ...map] = (node.outputs[0]?.shape ?? []) as readonly number[];
  const kernel = b.reshape(b.transpose(w, channelsLastOrder(w)), [filters, -1]);
  const product = b.matmul(unfoldChannelsLast(b, x, window, map), matrixTranspose(b, kernel));
  const shifted = bias ? b.add(product, bias) : product;
  const last = map.length + 1;
  const perm = ints([0, last, ...map.map((_, i) => i + 1)]);
  const outputNames = node.outputs.map((v) => v.name);
  return b.node('Transpose', [b.reshape(shifted, [batch, ...map, filters])], { perm }, { outputNames });
}
