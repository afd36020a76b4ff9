import type { Value } from '../ir/graph.js';
import type { Tensor } from '../ir/tensor.js';
import type { GraphBuilder } from '../ops/builder.js';
import type { RandomStream } from '../random/random-stream.js';
import { sampling } from './sampling.js';
import { toning } from './toning.js';
import type { MixTransform, PictureBatch, Stage, Transform } from './transform.js';

/**
 * Changes training pictures at random, anew in every step, in the training graph itself. All chance is drawn outside of
 * the graph and fed as small tensors, so that the same seed gives the same pictures on every machine.
 */
export interface Augmentation {
  /** uint8 [N, H, W, 3] with a known N to float32 [N, H, W, 3], values still from 0 to 255. Declares its inputs. */
  pictures(b: GraphBuilder, pictures: Value): Value;
  /** Changes targets, float32 [N, C], as the pictures were changed; the graph already holds those. */
  targets(b: GraphBuilder, targets: Value): Value;
  /** What to feed for the next batch, by the names of the inputs. */
  draw(stream: RandomStream, batch: PictureBatch): Readonly<Record<string, Tensor>>;
}

/**
 * Joins transforms. Whatever their order in the list, pictures are first moved, all moves of a picture as one, then
 * toned, then changed by the others in turn and mixed last.
 */
export function augmentation(transforms: readonly Transform[]): Augmentation {
  const of = <K extends Transform['kind']>(kind: K) =>
    transforms.filter((transform): transform is Extract<Transform, { kind: K }> => transform.kind === kind);
  const [moves, tones, mixes] = [of('plane'), of('tone'), of('mix')];
  const stages: readonly Stage[] = [
    ...(moves.length > 0 ? [sampling(moves)] : []),
    ...(tones.length > 0 ? [toning(tones)] : []),
    ...of('stage'),
    ...mixes,
  ];
  const scopeOf = (stage: Stage) => `augment/${stages.indexOf(stage)}/`;
  return {
    pictures(b, pictures) {
      // Transposed while a pixel is one byte.
      const channelsFirst = b.cast(b.transpose(pictures, [0, 3, 1, 2]), 'float32');
      const changed = stages.reduce((x, stage) => stage.apply(b.scope(scopeOf(stage)), x), channelsFirst);
      return b.transpose(changed, [0, 2, 3, 1]);
    },
    targets: (b, targets) =>
      mixes.reduce((x: Value, mix: MixTransform) => mix.applyToTargets(b.scope(scopeOf(mix)), x), targets),
    draw: (stream, batch) =>
      Object.fromEntries(
        stages.flatMap((stage) =>
          Object.entries(stage.draw(stream, batch)).map(([name, drawn]) => [scopeOf(stage) + name, drawn]),
        ),
      ),
  };
}
