import { float32 } from '../ir/tensor.js';
import type { Stage, Tone, ToneTransform } from './transform.js';

/** Black and white are brought this near to 0 and 255, so that their logits stay finite: two steps of a float32 at 255. */
const nearest = 3e-5;

/** All tones of a picture at once: pixel v / 255 becomes sigmoid(factor * logit(v / 255) + term). */
export function toning(transforms: readonly ToneTransform[]): Stage {
  return {
    apply(b, pictures) {
      const [count = 1] = pictures.shape as readonly number[];
      const [factor, term] = ['factor', 'term'].map((name) =>
        b.graph.input(b.prefix + name, 'float32', [count, 1, 1, 1]),
      ) as [typeof pictures, typeof pictures];
      const inside = b.one('Clip', [pictures, b.scalar(nearest), b.scalar(255 - nearest)]);
      const negated = b.log(b.shift(b.div(b.scalar(255), inside), -1));
      return b.scale(b.sigmoid(b.sub(term, b.mul(factor, negated))), 255);
    },
    draw(stream, { count }) {
      const tones = Array.from({ length: count }, () =>
        transforms.map((transform) => transform.draw(stream)).reduce(after, { factor: 1, term: 0 }),
      );
      const column = (of: (tone: Tone) => number) => float32([count, 1, 1, 1], tones.map(of));
      return { factor: column((tone) => tone.factor), term: column((tone) => tone.term) };
    },
  };
}

/** The two, one after the other. */
function after(first: Tone, second: Tone): Tone {
  return { factor: second.factor * first.factor, term: second.factor * first.term + second.term };
}
