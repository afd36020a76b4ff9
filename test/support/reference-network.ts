import { Graph } from '../../src/ir/graph.js';
import type { Tensor } from '../../src/ir/tensor.js';
import { resnet18 } from '../../src/nn/architectures/resnet.js';
import { zeros } from '../../src/nn/initializer.js';
import { Layers } from '../../src/nn/layers.js';
import { GraphBuilder } from '../../src/ops/builder.js';
import { onnxDialect } from '../../src/ops/dialect.js';
import { copyInto } from '../../src/passes/copy.js';
import { replaceConstants } from '../../src/passes/replace-constants.js';
import { stateNames } from '../../src/passes/state-names.js';
import { formulaWeight } from './formula.js';

/**
 * A ResNet-18 body for 64 x 64 pictures with some head behind it, weights by formula: float32 `input`
 * [N, 3, 64, 64] to logits. `reference` gives the name by which the formula knows a tensor.
 */
export function referenceNetwork(
  head: (nn: Layers, features: ReturnType<Graph['value']>) => ReturnType<Graph['value']>,
  reference: (name: string) => string = (name) => name,
): Graph {
  const body = resnet18.body({ height: 64, width: 64, seed: 0 });
  const graph = new Graph(onnxDialect);
  const [end] = body.graph.outputs;
  if (!end) throw new Error('the body has no output');
  const features = copyInto(graph, body.graph, [end])(end);
  graph.output(head(new Layers(new GraphBuilder(graph), zeros), features));
  const weights = new Map<string, Tensor>();
  for (const name of stateNames(graph)) {
    weights.set(name, formulaWeight(reference(name), graph.value(name).shape as number[]));
  }
  return replaceConstants(graph, weights);
}
