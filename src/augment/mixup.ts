import { int } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { float32, tensor } from '../ir/tensor.js';
import type { GraphBuilder } from '../ops/builder.js';
import { beta } from '../random/beta.js';
import { inRange } from './range.js';
import type { MixTransform } from './transform.js';

export interface MixupOptions {
  /** Shape of the beta distribution: near 0 hardly anything is mixed, at 1 every share is as likely. .4 unless given. */
  readonly alpha?: number;
}

/**
 * Mixes every picture with another of its batch, and its target with that one's, by shares l and 1 - l (Zhang et al.
 * 2018, equation 1). l is drawn for each picture from the beta distribution and is at least .5, as in fastai, so that no
 * pair is mixed alike twice. Mixing before normalisation is the same as mixing after it.
 */
export function mixup({ alpha = 0.4 }: MixupOptions = {}): MixTransform {
  inRange('alpha of mixup', alpha, 0.01, 100);
  return {
    kind: 'mix',
    apply(b, pictures) {
      const [count = 1] = pictures.shape as readonly number[];
      b.graph.input(`${b.prefix}order`, 'int64', [count]);
      b.graph.input(`${b.prefix}share`, 'float32', [count]);
      return mixed(b, pictures);
    },
    applyToTargets: mixed,
    draw(stream, { count }) {
      const order = BigInt64Array.from(stream.permutation(count), BigInt);
      const share = Array.from({ length: count }, () => {
        const drawn = beta(stream, alpha, alpha);
        return Math.max(drawn, 1 - drawn);
      });
      return { order: tensor('int64', [count], order), share: float32([count], share) };
    },
  };
}

/** other + share * (x - other), along the first axis. */
function mixed(b: GraphBuilder, x: Value): Value {
  const other = b.one('Gather', [x, b.graph.value(`${b.prefix}order`)], { axis: int(0) });
  const share = b.reshape(b.graph.value(`${b.prefix}share`), [-1, ...x.shape.slice(1).map(() => 1)]);
  return b.add(other, b.mul(b.sub(x, other), share));
}
