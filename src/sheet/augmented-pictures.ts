import type { Augmentation } from '../augment/augmentation.js';
import type { PlaneSize } from '../augment/transform.js';
import { Graph } from '../ir/graph.js';
import { tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import type { RandomStream } from '../random/random-stream.js';
import { Session } from '../runtime/session.js';

/** Pictures as a training step would see them once, rounded to bytes: uint8 [N, H, W, 3] to the same. */
export async function augmentedPictures(
  pixels: Uint8Array,
  { height, width }: PlaneSize,
  augmentation: Augmentation,
  stream: RandomStream,
): Promise<Uint8Array> {
  const count = pixels.length / (height * width * 3);
  const b = new GraphBuilder(new Graph(onnxDialect));
  const pictures = b.graph.input('pictures', 'uint8', [count, height, width, 3]);
  const changed = b.one('Round', [augmentation.pictures(b, pictures)]);
  const inside = b.one('Clip', [changed, b.scalar(0), b.scalar(255)]);
  b.graph.output(...b.node('Identity', [b.cast(inside, 'uint8')], {}, { outputNames: ['changed'] }));
  const session = await Session.create(b.graph);
  try {
    const feeds = augmentation.draw(stream, { count, height, width });
    const batch = tensor('uint8', [count, height, width, 3], pixels);
    const results = await session.run({ pictures: batch, ...feeds }, { changed: null });
    return results.changed.data as Uint8Array;
  } finally {
    await session.release();
  }
}
