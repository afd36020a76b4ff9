import { describe, expect, test } from 'vitest';
import { smallNetwork } from '../../test/support/explained-network.js';
import { ints } from '../ir/attributes.js';
import { Graph, type Value } from '../ir/graph.js';
import { float32 } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { chooseLayer, type FeatureLayer, featureLayers, layerToShow } from './feature-layers.js';

/** Patches of 8 pixels of a picture of 24 x 32, whose maps then go through `rest`. */
function patched(rest: (b: GraphBuilder, maps: Value) => Value): Graph {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const pixels = b.cast(b.transpose(graph.input('pictures', 'uint8', ['N', 24, 32, 3]), [0, 3, 1, 2]), 'float32');
  const weight = b.literal(float32([4, 3, 8, 8], new Float32Array(4 * 3 * 64).fill(0.01)));
  const maps = b.one('Conv', [pixels, weight], { kernel_shape: ints([8, 8]), strides: ints([8, 8]) });
  graph.output(...b.node('Identity', [rest(b, maps)], {}, { outputNames: ['logits'] }));
  return graph;
}
const seen = { height: 24, width: 32 };

describe('featureLayers', () => {
  test('the picture itself is none, what follows the first layer is', () => {
    const { graph, card } = smallNetwork();
    const layers = featureLayers(graph, card.size);
    expect(layers.map(({ height }) => height)).toEqual([8, 8, 8, 4, 4]);
    expect(chooseLayer(layers).name).toBe('maps');
  });

  test('knows maps with channels first or last, by the proportions of the picture', () => {
    const graph = patched((b, maps) => b.mean(b.transpose(b.relu(maps), [0, 2, 3, 1]), [1, 2]));
    const layers = featureLayers(graph, seen);
    expect(layers.map(({ layout }) => layout)).toEqual(['maps', 'maps', 'channels last']);
    expect(layers.at(-1)).toMatchObject({ height: 3, width: 4, channels: 4, prefix: 0 });
  });

  test('knows tokens, and how many in front stand for no patch', () => {
    const tokens = (b: GraphBuilder, maps: Value) => b.transpose(b.reshape(maps, [0, 4, -1]), [0, 2, 1]);
    const plain = featureLayers(
      patched((b, maps) => b.mean(tokens(b, maps), [1])),
      seen,
    );
    expect(plain.at(-1)).toMatchObject({ layout: 'tokens', height: 3, width: 4, channels: 4, prefix: 0 });
    const withClass = featureLayers(
      patched((b, maps) => {
        const patches = tokens(b, maps);
        const first = b.scale(b.slice(patches, { starts: [0], ends: [1], axes: [1] }), 0);
        return b.mean(b.relu(b.concat([first, patches], 1)), [1]);
      }),
      seen,
    );
    expect(withClass.at(-1)).toMatchObject({ layout: 'tokens', height: 3, width: 4, prefix: 1 });
  });

  test('what goes past a layer rules it out', () => {
    const graph = patched((b, maps) => b.mean(b.add(b.relu(maps), b.sigmoid(maps)), [2, 3]));
    expect(featureLayers(graph, seen)).toHaveLength(2);
  });

  test('a network without any says what does work', () => {
    const graph = patched((b, maps) => b.one('Flatten', [maps]));
    const none = featureLayers(graph, { height: 240, width: 32 });
    expect(none).toEqual([]);
    expect(() => chooseLayer(none)).toThrow(/occlusion/);
  });
});

describe('layerToShow', () => {
  /** Maps of these sizes, first ones first. */
  const maps = (...sizes: [height: number, width: number][]) =>
    sizes.map(
      ([height, width], i): FeatureLayer => ({ name: `${i}`, layout: 'maps', height, width, channels: 8, prefix: 0 }),
    );
  const shown = (...sizes: Parameters<typeof maps>) => layerToShow(maps(...sizes)).name;

  test('is the last one where that has 4 x 4 cells, as of pictures of 128 pixels and more', () => {
    expect(shown([14, 14], [7, 7], [7, 7])).toBe('2');
    expect(shown([8, 8], [4, 4])).toBe('1');
    expect(shown([8, 32], [2, 8])).toBe('1');
  });

  test('is an earlier one where the last one is coarser', () => {
    expect(shown([8, 8], [4, 4], [4, 4], [2, 2])).toBe('2');
    expect(shown([5, 5], [3, 3])).toBe('0');
  });

  test('has as many cells as there are, where none has so many', () => {
    expect(shown([3, 3], [3, 3], [2, 2])).toBe('1');
  });

  test('a name is what it says', () => {
    expect(layerToShow(maps([8, 8], [2, 2]), '1').name).toBe('1');
    expect(() => layerToShow(maps([8, 8]), 'none')).toThrow(/no layer 'none'/);
    expect(() => layerToShow([])).toThrow(/occlusion/);
  });
});
