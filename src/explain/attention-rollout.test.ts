import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pixelsOf } from '../../test/support/pixels-of.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { tinyTransformer } from '../../test/support/tiny-transformer.js';
import type { Tensor } from '../ir/tensor.js';
import { visionLearner } from '../learner/vision-learner.js';
import { copyGraph } from '../passes/copy-graph.js';
import { Session } from '../runtime/session.js';
import { findAttention } from './attention-rollout.js';
import { type ExplainedNetwork, networkOf } from './explained-network.js';
import { Explainer } from './explainer.js';
import { featureLayers } from './feature-layers.js';

let network: ExplainedNetwork;
let pixels: Uint8Array;
let explainer: Explainer;
beforeAll(async () => {
  const data = await tinyData();
  network = networkOf(await visionLearner(data, tinyTransformer, { pretrained: true, threads: 1 }));
  pixels = (await pixelsOf(data.valid)).subarray(0, 3 * 32 * 32 * 3);
  explainer = new Explainer(network, { batchSize: 2, threads: 1 });
});
afterAll(() => explainer.release());

/** Square matrices, row by row. */
function product(a: readonly number[], b: readonly number[], n: number): number[] {
  return Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return Array.from({ length: n }, (_, m) => (a[i * n + m] as number) * (b[m * n + j] as number)).reduce(
      (x, y) => x + y,
    );
  });
}

describe('attention rollout', () => {
  test('is the product of the layers, with the residual connections, row of the class token', async () => {
    const { values, tokens, prefix } = findAttention(network.graph, featureLayers(network.graph, network.card.size));
    expect([values.length, tokens, prefix]).toEqual([2, 17, 1]);
    const graph = copyGraph(network.graph, undefined, values);
    const session = await Session.create(graph);
    const pictures: Tensor = { dtype: 'uint8', shape: [3, 32, 32, 3], data: pixels };
    const names = values.map(({ name }) => name);
    const results = await session.run({ pictures }, Object.fromEntries(names.map((name) => [name, null])));
    await session.release();
    const found = await explainer.explain(pixels, [0, 1, 0], { method: 'rollout' });
    for (const [picture, { map }] of found.entries()) {
      const layers = names.map((name) => {
        const { shape, data } = results[name] as Tensor;
        const [heads, all] = [shape[1] as number, data as Float32Array];
        return Array.from({ length: tokens * tokens }, (_, k) => {
          let mean = 0;
          for (let h = 0; h < heads; h++) mean += (all[(picture * heads + h) * tokens * tokens + k] as number) / heads;
          return 0.5 * mean + (Math.floor(k / tokens) === k % tokens ? 0.5 : 0);
        });
      });
      const rolled = product(layers[1] as number[], layers[0] as number[], tokens);
      expect([map.height, map.width]).toEqual([4, 4]);
      for (const [i, v] of map.values.entries()) expect(v).toBeCloseTo(rolled[1 + i] as number, 5);
    }
  });

  test('tokens are a layer of Grad-CAM: the map is that of the patches', async () => {
    expect(explainer.layers.at(-1)).toMatchObject({ layout: 'tokens', height: 4, width: 4, channels: 16, prefix: 1 });
    const [explanation] = await explainer.explain(pixels, [0, 1, 0]);
    expect(explanation?.map).toMatchObject({ height: 4, width: 4 });
    const all = (await explainer.explain(pixels, [0, 1, 0], { layer: explainer.layers.at(-2)?.name })).concat(
      await explainer.explain(pixels, [1, 0, 1]),
    );
    expect(Math.max(...all.flatMap(({ map }) => Array.from(map.values)))).toBeGreaterThan(0);
  });

  test('is refused where attention is within windows', () => {
    const [first] = findAttention(network.graph, explainer.layers).values;
    expect(first?.shape.at(-1)).toBe(17);
    const windows = explainer.layers.map((layer) => ({ ...layer, height: 8, width: 8 }));
    expect(() => findAttention(network.graph, windows)).toThrow(expect.objectContaining({ code: 'E_EXPLAIN_ROLLOUT' }));
  });
});
