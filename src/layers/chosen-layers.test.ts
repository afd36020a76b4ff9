import { expect, test } from 'vitest';
import { smallNetwork } from '../../test/support/explained-network.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { networkOf } from '../explain/explained-network.js';
import { featureLayers } from '../explain/feature-layers.js';
import { visionLearner } from '../learner/vision-learner.js';
import { mobilenetV2Standard } from '../nn/architectures/mobilenet-v2.js';
import { chosenLayers } from './chosen-layers.js';

test('of a shallow network, what each Relu reads is taken, once', () => {
  const layers = chosenLayers(smallNetwork());
  expect(layers.map(({ passed, layers: of }) => [passed, of])).toEqual([
    [1, 3],
    [2, 3],
  ]);
  const { graph } = smallNetwork();
  for (const { name } of layers) expect(graph.value(name).users.map(({ op }) => op)).toEqual(['Relu']);
});

test('of a deep network, four layers divide the depth, and the last is the deepest', async () => {
  const network = networkOf(
    await visionLearner(await tinyData(), mobilenetV2Standard, { pretrained: false, threads: 1 }),
  );
  const layers = chosenLayers(network);
  const all = featureLayers(network.graph, network.card.size);
  expect(layers).toHaveLength(4);
  const depths = layers.map(({ passed }) => passed);
  expect(depths).toEqual(depths.toSorted((a, b) => a - b));
  const deepest = depths.at(-1) as number;
  for (const [i, depth] of depths.entries()) expect(Math.abs(depth / deepest - (i + 1) / 4)).toBeLessThan(0.1);
  expect(all.slice(-3).map(({ name }) => name)).toContain(layers.at(-1)?.name);
});

test('layers can be named, and a name that is none is told', () => {
  const network = smallNetwork();
  expect(chosenLayers(network, ['maps']).map(({ name, passed }) => [name, passed])).toEqual([['maps', 2]]);
  expect(() => chosenLayers(network, ['maps', 'nowhere'])).toThrow(/no layer 'nowhere'/);
});
