import type { Graph, Node, Value } from '../../src/ir/graph.js';
import { copyGraph } from '../../src/passes/copy-graph.js';

/**
 * The network with smooth activations instead of piecewise ones: softplus for ReLU, a sigmoid for ReLU6 and
 * hard-sigmoid, SiLU for hard-swish. In a deep network some units always lie within rounding of a kink, where float32
 * takes one slope and the exact loss has another: PyTorch's own float32 derivatives of torchvision's MobileNetV2, RegNet
 * and ShuffleNet differ by 1 % from its float64 ones at random weights. What joins the activations is the same.
 */
export function smoothActivations(network: Graph): Graph {
  return copyGraph(network, (target) => ({
    node: ({ op, name, outputs }: Node, inputs) => {
      const [x] = inputs as [Value];
      const named = { name, outputNames: outputs.map((v) => v.name) };
      if (op === 'Relu') return target.node('Softplus', [x], {}, named);
      if (op === 'Clip' || op === 'HardSigmoid') return target.node('Sigmoid', [x], {}, named);
      if (op !== 'HardSwish') return undefined;
      return target.node('Mul', [x, ...target.node('Sigmoid', [x])], {}, named);
    },
  }));
}
