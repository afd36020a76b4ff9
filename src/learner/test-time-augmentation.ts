import { composed, identity, type PlaneMap, scaling } from '../augment/plane-map.js';
import { mapTensor, sample } from '../augment/sampling.js';
import { ints } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { Session } from '../runtime/session.js';
import type { Classifier } from './classifier.js';

/** Magnification of the views. */
const scale = 1.35;
/** Weight of the picture as it is. */
const plainWeight = 0.4;

/**
 * Classifies pictures by nine looks at each: as it is, and magnified 1.35 times towards each corner, as it is and
 * mirrored. The result is .4 times the probabilities of the first and .6 times the mean of the others', as in fastai v1;
 * unlike there, the views are always the same ones, nothing else of the training's augmentation is drawn, and they
 * reach the network as bytes, as every picture does.
 * @param pixels of n pictures already decoded, uint8 [n, H, W, 3]
 * @returns probabilities, float32 [n, classes]
 */
export async function testTimeAugmentation(
  classifier: Classifier,
  pixels: Uint8Array,
  n: number,
): Promise<Float32Array> {
  const { height, width } = classifier.card.size;
  const pictures = tensor('uint8', [n, height, width, 3], pixels);
  const session = await Session.create(viewGraph(n, height, width));
  try {
    const plain = (await classifier.run(pixels, n)).probabilities.data as Float32Array;
    const mean = new Float64Array(plain.length);
    for (const view of views) {
      const maps = mapTensor(Array.from({ length: n }, () => view));
      const { views: seen } = await session.run({ pictures, maps }, { views: null });
      const { probabilities } = await classifier.run(seen.data as Uint8Array, n);
      for (const [i, p] of (probabilities.data as Float32Array).entries()) mean[i] = (mean[i] ?? 0) + p / views.length;
    }
    return plain.map((p, i) => plainWeight * p + (1 - plainWeight) * (mean[i] as number));
  } finally {
    await session.release();
  }
}

const views: readonly PlaneMap[] = [-1, 1].flatMap((x) =>
  [-1, 1].flatMap((y) => {
    const room = 1 - 1 / scale;
    const corner = scaling(1 / scale, 1 / scale, [room * x, room * y]);
    return [identity, scaling(-1, 1)].map((mirror) => composed(corner, mirror));
  }),
);

/** `pictures`, uint8 [N, H, W, 3], through `maps`, float32 [N, 9]: `views`, like the pictures. */
function viewGraph(n: number, height: number, width: number): Graph {
  const b = new GraphBuilder(new Graph(onnxDialect));
  const pictures = b.graph.input('pictures', 'uint8', [n, height, width, 3]);
  const maps = b.graph.input('maps', 'float32', [n, 9]);
  const seen = sample(b, b.cast(b.transpose(pictures, [0, 3, 1, 2]), 'float32'), maps);
  const bytes = b.cast(b.one('Round', [seen]), 'uint8');
  b.graph.output(...b.node('Transpose', [bytes], { perm: ints([0, 2, 3, 1]) }, { outputNames: ['views'] }));
  return b.graph;
}
