import { Graph } from '../../src/ir/graph.js';
import type { Architecture, Body, BodyOptions } from '../../src/nn/body.js';
import { kaimingNormal } from '../../src/nn/initializer.js';
import { Layers } from '../../src/nn/layers.js';
import { GraphBuilder } from '../../src/ops/builder.js';
import { onnxDialect } from '../../src/ops/dialect.js';
import { findParameters } from '../../src/passes/parameters.js';

function body({ height, width, seed }: BodyOptions): Body {
  const graph = new Graph(onnxDialect);
  const nn = new Layers(new GraphBuilder(graph), kaimingNormal(seed, 'out'));
  let x = graph.input('input', 'float32', ['N', 3, height, width]);
  for (const [i, channels] of [8, 16].entries()) {
    x = nn.conv(`conv${i}`, x, channels, { kernel: 3, stride: 2, padding: 1 });
    x = nn.relu(`relu${i}`, nn.batchNorm(`bn${i}`, x));
  }
  graph.output(nn.maxPool('pool', x, { kernel: 2 }));
  const names = findParameters(graph).map((v) => v.name);
  const early = (name: string) => name.includes('0.');
  return { architecture: 'tiny', graph, groups: [names.filter(early), names.filter((name) => !early(name))] };
}

/** Two convolutions, each with a batch norm and each a layer group: a body that trains in milliseconds. */
export const tinyArchitecture: Architecture = {
  name: 'tiny',
  body,
  pretrained: (options) => ({ ...body({ ...options, seed: 1000 }), pretrainedOn: 'nothing' }),
};
