import { describe, expect, test } from 'vitest';
import { directionalGradients } from '../../test/support/directional-gradient.js';
import { runGraph } from '../../test/support/run-graph.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyTransformer } from '../../test/support/tiny-transformer.js';
import { Graph } from '../ir/graph.js';
import { printGraph } from '../ir/printer.js';
import { elementCount, type Tensor, tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { randomStream } from '../random/random-stream.js';
import { type AdaptedNetworkOptions, adaptedNetwork, adaptersAtRest, plainGraph } from './adapted-network.js';
import type { Body } from './body.js';
import { linearHead } from './head.js';
import { kaimingNormal } from './initializer.js';
import { Layers } from './layers.js';
import { buildNetwork, type Network } from './network.js';

const options: AdaptedNetworkOptions = { rank: 2, seed: 3, trainBatchNorms: true };

function network(): Network {
  return buildNetwork(tinyTransformer.body({ height: 16, width: 24, seed: 1 }), { classes: 3, seed: 1 });
}

/** As after some training: no B is zero. */
function learned(adapted: Network): Network {
  const ups = (adapted.adapters ?? []).map(({ up }): [string, Tensor] => {
    const shape = adapted.graph.value(up).shape as number[];
    const data = new Float32Array(elementCount(shape));
    randomStream(5, up).fillNormal(data, 0.3);
    return [up, tensor('float32', shape, data)];
  });
  return { ...adapted, graph: replaceConstants(adapted.graph, new Map(ups)) };
}

async function logits(graph: Graph): Promise<number[]> {
  const pictures = Uint8Array.from({ length: 2 * 16 * 24 * 3 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);
  const [found] = await runGraph(graph, { pictures: tensor('uint8', [2, 16, 24, 3], pictures) });
  return Array.from(found?.data as Float32Array);
}

const layersOf = (block: string) => ['qkv', 'proj', 'fc1', 'fc2'].map((layer) => `${block}.${layer}.weight`);

describe('adaptedNetwork', () => {
  test('gives what the network gave, before it learns', async () => {
    const plain = network();
    const adapted = adaptedNetwork(plain, options);
    expect(await logits(adapted.graph)).toEqual(await logits(plain.graph));
  });

  test('has adapters of all linear layers of the body, in the layer groups of their weights; nothing else of it learns', () => {
    const plain = network();
    const { adapters = [], groups, graph } = adaptedNetwork(plain, options);
    expect(adapters.map(({ weight }) => weight)).toEqual([...layersOf('block0'), ...layersOf('block1')]);
    const both = (block: string) => layersOf(block).flatMap((name) => [`${name}.lora_A`, `${name}.lora_B`]);
    const sorted = (names: readonly string[] = []) => [...names].sort();
    expect(sorted(groups[0])).toEqual(both('block0').sort());
    expect(sorted(groups[1])).toEqual(both('block1').sort());
    expect(groups[2]).toEqual(plain.groups[2]);
    // A is drawn, each its own; the seed decides.
    const drawn = (name: string, seed = 3) =>
      adaptedNetwork(plain, { ...options, seed }).graph.value(`${name}.lora_A`).constant;
    expect(graph.value('block0.qkv.weight.lora_A').constant).toEqual(drawn('block0.qkv.weight'));
    expect(drawn('block0.qkv.weight')).not.toEqual(drawn('block1.qkv.weight'));
    expect(drawn('block0.qkv.weight')).not.toEqual(drawn('block0.qkv.weight', 4));
  });

  test('alpha is what the change is multiplied by, over the rank', () => {
    const [first] = adaptedNetwork(network(), { ...options, alpha: 16 }).adapters ?? [];
    expect(first?.scale).toBe(8);
    expect(adaptedNetwork(network(), options).adapters?.[0]?.scale).toBe(1);
  });

  test('only weights with both sides longer than the rank have one', () => {
    const wide = adaptedNetwork(network(), { ...options, rank: 15 });
    expect(wide.adapters).toHaveLength(8);
    expect(() => adaptedNetwork(network(), { ...options, rank: 16 })).toThrow(
      expect.objectContaining({
        code: 'E_LORA_NONE',
        fault: expect.objectContaining({ received: '8, the largest 16x48', hint: 'choose a smaller rank' }),
      }),
    );
  });

  test('a body without linear layers is refused, though the head has some', () => {
    const convolutions = buildNetwork(tinyArchitecture.body({ height: 32, width: 32, seed: 1 }), {
      classes: 2,
      seed: 1,
    });
    expect(() => adaptedNetwork(convolutions, options)).toThrow(
      expect.objectContaining({
        code: 'E_LORA_NONE',
        fault: expect.objectContaining({ received: 'no linear layer at all' }),
      }),
    );
  });

  test.each([
    [{ rank: 0 }, 'E_LORA_RANK'],
    [{ rank: 1.5 }, 'E_LORA_RANK'],
    [{ rank: 4, alpha: 0 }, 'E_LORA_ALPHA'],
    [{ rank: 4, alpha: Number.POSITIVE_INFINITY }, 'E_LORA_ALPHA'],
  ])('refuses %o', (wrong, code) => {
    expect(() => adaptedNetwork(network(), { ...options, ...wrong })).toThrow(expect.objectContaining({ code }));
  });

  test('batch norms of the body go on learning, unless they must not', () => {
    const plain = buildNetwork(mixedBody(), { classes: 2, seed: 1, head: linearHead });
    const learning = (trainBatchNorms: boolean) => adaptedNetwork(plain, { ...options, trainBatchNorms }).groups[0];
    const adapters = ['layer.weight.lora_A', 'layer.weight.lora_B'];
    expect(learning(true)).toEqual([...adapters, 'norm.weight', 'norm.bias']);
    expect(learning(false)).toEqual(adapters);
  });

  test('the end of a body may be an adapted layer', async () => {
    const plain = buildNetwork(mixedBody(true), { classes: 2, seed: 1, head: linearHead });
    const adapted = learned(adaptedNetwork(plain, options));
    const producer = adapted.graph.value(adapted.features).producer;
    expect(producer?.op).toBe('Add');
    expect(printGraph(plainGraph(adapted))).toBe(printGraph(plain.graph));
  });

  test('merged, it is the network that it was made of, with other numbers and equal logits', async () => {
    const plain = network();
    const adapted = learned(adaptedNetwork(plain, { ...options, alpha: 3 }));
    const merged = plainGraph(adapted);
    expect(printGraph(merged)).toBe(printGraph(plain.graph));
    const [wanted, found, before] = [await logits(adapted.graph), await logits(merged), await logits(plain.graph)];
    for (const [i, v] of found.entries()) expect(Math.abs(v - Number(wanted[i]))).toBeLessThan(1e-4);
    expect(Math.max(...found.map((v, i) => Math.abs(v - Number(before[i]))))).toBeGreaterThan(0.01);
    // Put to rest, it is what it was.
    const rested = replaceConstants(adapted.graph, adaptersAtRest(adapted));
    expect(await logits(rested)).toEqual(before);
    expect(plainGraph(plain)).toBe(plain.graph);
  });

  test('its derivatives are those of finite differences', async () => {
    const adapted = learned(adaptedNetwork(network(), { ...options, alpha: 3 }));
    const names = adapted.groups.slice(0, -1).flat();
    for (const { slope, error } of await directionalGradients(adapted.graph, { names })) {
      expect(slope).toBeGreaterThan(0);
      expect(error).toBeLessThan(1e-2);
    }
  });
});

/** A linear layer and a batch norm, in either order. */
function mixedBody(layerLast = false): Body {
  const graph = new Graph(onnxDialect);
  const nn = new Layers(new GraphBuilder(graph), kaimingNormal(1, 'in'));
  const x = nn.meanPool('pool', graph.input('x', 'float32', ['N', 3, 4, 4]));
  const layer = (v: typeof x) => nn.linear('layer', v, 5);
  const norm = (v: typeof x) => nn.batchNorm('norm', v);
  graph.output(layerLast ? layer(norm(x)) : norm(layer(x)));
  const names = ['layer.weight', 'layer.bias', 'norm.weight', 'norm.bias'];
  return { architecture: 'mixed', graph, groups: [names] };
}
