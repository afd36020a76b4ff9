import { sameShape } from '../ir/shape.js';
import { defineOp, required } from './rule.js';
import { checkRank, shapeMismatch } from './typing.js';

/** Operators that leave elements out, or turn them round, by where they stand. */
export const arrangementOps = {
  /** Turns the first elements of each sequence round; done twice, all stand where they stood. */
  ReverseSequence: defineOp({
    arity: [2, 2],
    attributes: { batch_axis: 'int', time_axis: 'int' },
    infer: (site) => {
      const [x, lengths] = [required(site, 0), required(site, 1)];
      const { batch_axis: batch = 1, time_axis: time = 0 } = site.attributes;
      checkRank(x, 2, Number.POSITIVE_INFINITY);
      if (batch + time === 1 && sameShape(lengths.shape, [x.shape[batch] ?? 1])) return [x.type];
      throw shapeMismatch('ReverseSequence needs a length for each of its sequences', 'axes 0 and 1', lengths.shape);
    },
    gradient: (site) => [() => site.b.one('ReverseSequence', [site.dY, required(site, 1)], site.node.attributes), null],
  }),
  /** Above or below a diagonal, the rest is 0. */
  Trilu: defineOp({
    arity: [1, 2],
    attributes: { upper: 'int' },
    infer: (site) => {
      const x = required(site, 0);
      checkRank(x, 2, Number.POSITIVE_INFINITY);
      return [x.type];
    },
    gradient: (site) => [() => site.b.one('Trilu', [site.dY, site.inputs[1]], site.node.attributes), null],
  }),
};
