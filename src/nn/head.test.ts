import { describe, expect, test } from 'vitest';
import { directionalGradients } from '../../test/support/directional-gradient.js';
import { runGraph } from '../../test/support/run-graph.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyTransformer } from '../../test/support/tiny-transformer.js';
import { Graph, type Value } from '../ir/graph.js';
import type { Shape } from '../ir/shape.js';
import { elementCount, type Tensor, tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { findParameters } from '../passes/parameters.js';
import { randomStream } from '../random/random-stream.js';
import { fastaiHead, type Head, linearHead } from './head.js';
import { namedHeads } from './named-heads.js';
import { buildNetwork } from './network.js';
import { resizedNetwork } from './resized-network.js';

function drawn(name: string, shape: readonly number[]): Tensor<'float32'> {
  const data = new Float32Array(elementCount(shape));
  randomStream(7, name).fillNormal(data, 1);
  return tensor('float32', shape, data);
}

/** Features [N, ...] through a head; `pooled` is what its first layer reads. */
function headed(head: Head, shape: readonly number[], prefixTokens?: number) {
  const graph = new Graph(onnxDialect);
  const features = graph.input('features', 'float32', ['N', ...shape] satisfies Shape);
  graph.output(head(new GraphBuilder(graph), features, { classes: 3, seed: 1, prefixTokens }));
  return { graph, pooled: graph.nodes.find(({ op }) => op === 'Gemm' || op === 'BatchNormalization')?.inputs[0] };
}

async function pooledBy(head: Head, features: Tensor, prefixTokens?: number): Promise<Tensor> {
  const { graph, pooled } = headed(head, features.shape.slice(1), prefixTokens);
  graph.output(pooled as Value);
  const [, found] = await runGraph(graph, { features });
  return found as Tensor;
}

describe('heads on tokens', () => {
  const tokens = drawn('tokens', [2, 6, 4]);
  const at = (n: number, t: number, c: number) => Number(tokens.data[(n * 6 + t) * 4 + c]);
  const meanFrom = (first: number, n: number, c: number) => {
    let sum = 0;
    for (let t = first; t < 6; t++) sum += at(n, t, c);
    return sum / (6 - first);
  };
  const channels = [0, 1, 2, 3];

  test.each([
    ['fastai', fastaiHead],
    ['linear', linearHead],
  ] as const)("%s reads the class token and the mean of the patches', without registers", async (_, head) => {
    for (const prefixTokens of [1, 3]) {
      const { shape, data } = await pooledBy(head, tokens, prefixTokens);
      expect(shape).toEqual([2, 8]);
      for (const n of [0, 1]) {
        const wanted = [...channels.map((c) => at(n, 0, c)), ...channels.map((c) => meanFrom(prefixTokens, n, c))];
        for (const [i, v] of wanted.entries()) expect(Number(data[n * 8 + i])).toBeCloseTo(v, 6);
      }
    }
  });

  test.each([
    ['fastai', fastaiHead],
    ['linear', linearHead],
  ] as const)('%s reads their mean where none is a class token', async (_, head) => {
    const { shape, data } = await pooledBy(head, tokens);
    expect(shape).toEqual([2, 4]);
    for (const n of [0, 1]) for (const c of channels) expect(Number(data[n * 4 + c])).toBeCloseTo(meanFrom(0, n, c), 6);
  });

  test('a body that has no tokens of patches is refused', () => {
    for (const head of [fastaiHead, linearHead])
      expect(() => headed(head, [2, 4], 2)).toThrow(expect.objectContaining({ code: 'E_HEAD_FEATURES' }));
  });
});

test('the linear head takes pooled features as they are', () => {
  const { graph, pooled } = headed(linearHead, [5]);
  expect(pooled).toBe(graph.inputs[0]);
  expect(findParameters(graph).map(({ name, shape }) => [name, shape])).toEqual([
    ['fc.weight', [3, 5]],
    ['fc.bias', [3]],
  ]);
});

describe.each(Object.entries(namedHeads))('the %s head', (_, head) => {
  test.each([tinyTransformer, tinyArchitecture])(
    'behind $name has the derivatives of finite differences',
    async (body) => {
      const { graph, groups } = buildNetwork(body.body({ height: 32, width: 32, seed: 1 }), {
        classes: 3,
        seed: 1,
        head,
      });
      const names = groups.at(-1) ?? [];
      expect(new Set(names)).toEqual(
        new Set(findParameters(graph).flatMap(({ name }) => (/^(head|fc)\./.test(name) ? [name] : []))),
      );
      for (const { error } of await directionalGradients(graph, { names, directions: 2 }))
        expect(error).toBeLessThan(1e-2);
    },
  );

  test('takes maps of any size once it is made', () => {
    const network = buildNetwork(tinyArchitecture.body({ height: 32, width: 32, seed: 1 }), {
      classes: 3,
      seed: 1,
      head,
    });
    const larger = resizedNetwork(network, { height: 64, width: 48 });
    expect(larger.graph.outputs[0]?.shape).toEqual(['N', 3]);
  });
});
