import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Graph, type Value } from '../../src/ir/graph.js';
import { readArchitecture } from '../../src/learner/read-architecture.js';
import { mobilenetV3 } from '../../src/nn/architectures/mobilenet-v3.js';
import { regnetY } from '../../src/nn/architectures/regnet.js';
import type { Architecture } from '../../src/nn/body.js';
import { kaimingNormal } from '../../src/nn/initializer.js';
import { Layers } from '../../src/nn/layers.js';
import { writeModelFile } from '../../src/onnx/file.js';
import { GraphBuilder } from '../../src/ops/builder.js';
import { copyInto } from '../../src/passes/copy.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { tinyData } from '../support/tiny-data.js';
import { tinyTransformer } from '../support/tiny-transformer.js';
import { expectSame, trainedExport } from '../support/trained-export.js';

/** With a classifier of ten classes behind it, as exporters write one. */
function classifier(architecture: Architecture, side: number): Graph {
  const body = architecture.body({ height: side, width: side, seed: 3 }).graph;
  const graph = new Graph(body.dialect);
  const [end] = body.outputs as [Value];
  const features = copyInto(graph, body, [end])(end);
  const nn = new Layers(new GraphBuilder(graph), kaimingNormal(5, 'in'));
  const pooled = features.shape.length === 3 ? nn.b.mean(features, [1]) : nn.meanPool('pool', features);
  graph.output(nn.linear('classifier', pooled, 10));
  return graph;
}

const stages = [
  [8, 1],
  [16, 1],
] as const;

test.each<[string, Architecture]>([
  ['gates and hard activations', mobilenetV3('small', { size: 'small', width: 1 / 4, depth: 1 / 4 })],
  ['groups', regnetY('small', { stem: 8, stages, groupWidth: 4 })],
  ['attention', tinyTransformer],
])(
  'an imported model with %s says the same after three steps as the file that is exported',
  async (_, architecture) => {
    const path = join(await temporaryFolder(), 'model.onnx');
    await writeModelFile(path, classifier(architecture, 32));
    const trained = await trainedExport(await tinyData({ side: 32 }), await readArchitecture(path), true);
    expect(trained.learned).toHaveLength(12);
    expectSame(trained);
  },
);
