import { beforeAll, describe, expect, test } from 'vitest';
import { runGraph } from '../../test/support/run-graph.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { Graph, type Value } from '../ir/graph.js';
import { tensor } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { findParameters } from '../passes/parameters.js';
import { resnet18 } from './architectures/resnet.js';
import type { Body } from './body.js';
import { buildNetwork, type ChannelStats, type Network } from './network.js';

const sizeOf = (network: Network, names: readonly string[]) =>
  names.reduce((n, name) => n + (network.graph.value(name).constant?.data.length ?? 0), 0);

describe("the notebook's network", () => {
  let network: Network;
  beforeAll(() => {
    network = buildNetwork(resnet18.body({ height: 128, width: 128, seed: 0 }), { classes: 2, seed: 0 });
  });

  test('has 11,705,410 parameters in three layer groups', () => {
    expect(network.groups.map((names) => sizeOf(network, names))).toEqual([683_072, 10_493_440, 528_898]);
    expect(sizeOf(network, network.groups.flat())).toBe(11_705_410);
    expect(new Set(network.groups.flat())).toEqual(new Set(findParameters(network.graph).map((v) => v.name)));
  });

  test('has the head of fastai behind 512 pooled features', () => {
    const [, , head = []] = network.groups;
    expect(head.map((name) => [name, network.graph.value(name).shape])).toEqual([
      ['head.0.weight', [1024]],
      ['head.0.bias', [1024]],
      ['head.2.weight', [512, 1024]],
      ['head.2.bias', [512]],
      ['head.4.weight', [512]],
      ['head.4.bias', [512]],
      ['head.6.weight', [2, 512]],
      ['head.6.bias', [2]],
    ]);
    expect(network.graph.value(network.features).shape).toEqual(['N', 512, 4, 4]);
  });

  test('takes pictures and gives logits', () => {
    const typed = ({ name, dtype, shape }: Value) => [name, dtype, shape];
    expect(network.graph.inputs.map(typed)).toEqual([['pictures', 'uint8', ['N', 128, 128, 3]]]);
    expect(network.graph.outputs.map(typed)).toEqual([['logits', 'float32', ['N', 2]]]);
    expect(network).not.toHaveProperty('pretrainedOn');
  });
});

describe('buildNetwork', () => {
  /** A body that is the normalised pictures themselves. */
  function nothing(): Body {
    const graph = new Graph(onnxDialect);
    const [same] = graph.node('Identity', [graph.input('x', 'float32', ['N', 3, 1, 2])]) as [Value];
    graph.output(same);
    return { architecture: 'nothing', graph, groups: [] };
  }
  const pictures = tensor('uint8', [1, 1, 2, 3], Uint8Array.of(0, 51, 255, 102, 153, 204));

  async function features(statistics?: ChannelStats): Promise<number[]> {
    const network = buildNetwork(nothing(), { classes: 2, seed: 0, statistics });
    network.graph.output(network.graph.value(network.features));
    const [, found] = await runGraph(network.graph, { pictures });
    return Array.from(found?.data as Float32Array);
  }

  test('scales pixels to 0..1 and turns them into channels', async () => {
    const wanted = [0, 0.4, 0.2, 0.6, 1, 0.8];
    for (const [i, v] of (await features()).entries()) expect(v).toBeCloseTo(wanted[i] ?? Number.NaN, 6);
  });

  test('normalises each channel with its own statistics', async () => {
    const wanted = [0 - 0.5, 0.4 - 0.5, (0.2 - 0.4) / 2, (0.6 - 0.4) / 2, (1 - 0.3) / 4, (0.8 - 0.3) / 4];
    const found = await features({ mean: [0.5, 0.4, 0.3], std: [1, 2, 4] });
    for (const [i, v] of found.entries()) expect(v).toBeCloseTo(wanted[i] ?? Number.NaN, 6);
  });

  test('takes features that are pooled already as they are', () => {
    const graph = new Graph(onnxDialect);
    const input = graph.input('x', 'float32', ['N', 3, 8, 8]);
    const [pooled] = graph.node('Flatten', [input]) as [Value];
    graph.output(pooled);
    const network = buildNetwork({ architecture: 'flat', graph, groups: [] }, { classes: 5, seed: 0 });
    expect(network.graph.value('head.0.weight').shape).toEqual([192]);
    expect(network.graph.outputs[0]?.shape).toEqual(['N', 5]);
  });

  test('the seed decides the head', () => {
    const weight = (seed: number) =>
      buildNetwork(tinyArchitecture.body({ height: 32, width: 32, seed: 0 }), { classes: 2, seed }).graph.value(
        'head.6.weight',
      ).constant;
    expect(weight(1)).toEqual(weight(1));
    expect(weight(1)).not.toEqual(weight(2));
  });
});
