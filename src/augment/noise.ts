import { int } from '../ir/attributes.js';
import { filled, float32, int64 } from '../ir/tensor.js';
import { between, chance } from '../random/draws.js';
import { inRange } from './range.js';
import type { Chance, StageTransform } from './transform.js';

export interface NoiseOptions extends Chance {
  /** Largest standard deviation, in parts of the range from black to white; .06 unless given. */
  readonly most?: number;
}

/** Drawing a number for every pixel of a batch would take longer than all the rest: this many fields are drawn. */
const fields = 8;

/**
 * Grain: adds normal noise, the same to all three colours, of a uniform deviation up to `most`, with probability .75
 * unless given. Pictures of a batch share a few fields of noise.
 */
export function noise({ most = 0.06, p = 0.75 }: NoiseOptions = {}): StageTransform {
  inRange('most of noise', most, 0, 1);
  inRange('p of noise', p, 0, 1);
  return {
    kind: 'stage',
    apply(b, pictures) {
      const [count = 1, , height = 1, width = 1] = pictures.shape as readonly number[];
      const drawn = b.graph.input(`${b.prefix}fields`, 'float32', [fields, 1, height, width]);
      const field = b.graph.input(`${b.prefix}field`, 'int64', [count]);
      const deviation = b.graph.input(`${b.prefix}deviation`, 'float32', [count, 1, 1, 1]);
      const grain = b.mul(b.one('Gather', [drawn, field], { axis: int(0) }), deviation);
      return b.one('Clip', [b.add(pictures, grain), b.scalar(0), b.scalar(255)]);
    },
    draw(stream, { count, height, width }) {
      const drawn = filled('float32', [fields, 1, height, width], 0);
      stream.fillNormal(drawn.data, 1);
      const each = Array.from({ length: count });
      return {
        fields: drawn,
        field: int64(each.map(() => stream.int(fields))),
        deviation: float32(
          [count, 1, 1, 1],
          each.map(() => (chance(stream, p) ? 255 * between(stream, 0, most) : 0)),
        ),
      };
    },
  };
}
