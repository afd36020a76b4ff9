import { WarmstartError } from '../error/warmstart-error.js';
import { int, string } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { formatShape, normalizeAxis, productOf, sameShape, staticShape } from '../ir/shape.js';
import { elementCount } from '../ir/tensor.js';
import type { GraphBuilder } from './builder.js';
import { blockOps } from './depth-space.js';
import { type AttributeSchema, defineOp, type GradientSite, type InputGradient, required, type Site } from './rule.js';
import { reshapeTarget } from './symbolic-dims.js';
import { checkRank, shapeMismatch } from './typing.js';

const axisAttribute = { axis: 'int' } as const;
const scatterElementsAttributes = { axis: 'int', reduction: 'string' } as const;

const axisOf = (site: Site<typeof axisAttribute>): number =>
  normalizeAxis(site.attributes.axis ?? 0, required(site, 0).shape.length);

const zerosLike = (b: GraphBuilder, v: Value): Value => b.expandLike(b.scalar(0, v.dtype), v);

/**
 * Adds `updates` to zeros in the shape of `like`. ScatterElements and not ScatterND: ORT runs it in one
 * thread, so that sums over repeated indices do not depend on timing.
 */
function scatterAdd(b: GraphBuilder, like: Value, indices: Value, updates: Value, axis: number): Value {
  const attributes = { axis: int(axis), reduction: string('add') };
  return b.one('ScatterElements', [zerosLike(b, like), indices, updates], attributes);
}

/** One fixed element of the axis is a crop; otherwise whole slices are added where they were read. */
function gatherGradient(site: GradientSite<typeof axisAttribute>): Value {
  const { b, dY } = site;
  const [data, indices] = [required(site, 0), required(site, 1)];
  const axis = axisOf(site);
  const length = data.shape[axis];
  if (indices.constant && indices.shape.length === 0 && typeof length === 'number') {
    const index = Number(indices.constant.data[0]);
    const position = index < 0 ? index + length : index;
    const around = (amount: number) => data.shape.map((_, i) => (i === axis ? amount : 0));
    return b.pad(b.unsqueeze(dY, [axis]), [...around(position), ...around(length - 1 - position)]);
  }
  const flat = reshapeTarget(data.shape.with(axis, productOf(indices.shape)), axis);
  if (!flat) throw shapeMismatch('Gather keeps several unknown dimensions', 'one at most', data.shape);
  const updates = b.reshape(dY, flat);
  const column = b.reshape(
    indices,
    data.shape.map((_, i) => (i === axis ? -1 : 1)),
  );
  return scatterAdd(b, data, b.expandLike(column, updates), updates, axis);
}

/** Batch axes, indexed axes and copied axes of GatherND or ScatterND. */
function partsOf(site: Site<AttributeSchema>, batchDims: number) {
  const [data, indices] = [required(site, 0), required(site, 1)];
  checkRank(data, 1, Number.POSITIVE_INFINITY);
  checkRank(indices, 1, Number.POSITIVE_INFINITY);
  const [depth = 0] = staticShape(indices.shape.slice(-1), `the depth of the indices of ${site.op}`);
  if (batchDims + depth > data.shape.length || batchDims >= indices.shape.length) {
    throw shapeMismatch(`${site.op} indexes more axes than there are`, formatShape(data.shape), indices.shape);
  }
  return {
    indexed: data.shape.slice(batchDims, batchDims + depth),
    copied: data.shape.slice(batchDims + depth),
    read: indices.shape.slice(0, -1),
  };
}

/** The indexed axes are merged into one, and the indices into one number each. */
function gatherNdGradient(site: GradientSite<{ readonly batch_dims: 'int' }>): Value {
  const { b, dY } = site;
  const { batch_dims: batchDims = 0 } = site.attributes;
  const [data, indices] = [required(site, 0), required(site, 1)];
  const { indexed, copied } = partsOf(site, batchDims);
  const lengths = staticShape(indexed, 'the axes that GatherND indexes');
  const width = elementCount(staticShape(copied, 'the axes that GatherND copies'));
  const strides = lengths.map((_, i) => elementCount(lengths.slice(i + 1)));
  const fromFront = b.where(b.less(indices, b.scalar(0, 'int64')), b.add(indices, b.ints(lengths)), indices);
  const flat = b.sum(b.mul(fromFront, b.ints(strides)), [indices.shape.length - 1]);
  const kept = data.shape.slice(0, batchDims).map(() => 0);
  const updates = b.reshape(dY, [...kept, -1, width]);
  const column = b.reshape(flat, [...kept, -1, 1]);
  const merged = b.reshape(data, [...kept, elementCount(lengths), width]);
  return b.reshapeLike(scatterAdd(b, merged, b.expandLike(column, updates), updates, batchDims), data);
}

function reductionOf(site: Site<{ readonly reduction: 'string' }>): 'none' | 'add' | 'other' {
  const { reduction = 'none' } = site.attributes;
  if (reduction === 'none' || reduction === 'add') return reduction;
  if (['mul', 'min', 'max'].includes(reduction)) return 'other';
  throw new WarmstartError({
    code: 'E_OP_ATTRIBUTE',
    problem: `${site.op} has an unknown reduction`,
    expected: 'none, add, mul, min or max',
    received: reduction,
  });
}

/** Overwritten elements of the data get nothing; the updates get what stands where they were written. */
function scatterGradient(
  site: GradientSite<{ readonly reduction: 'string' }>,
  overwrite: (dY: Value, zeros: Value) => Value,
  read: (dY: Value) => Value,
): readonly InputGradient[] {
  const { b, dY } = site;
  const reduction = reductionOf(site);
  if (reduction === 'other') {
    throw new WarmstartError({
      code: 'E_GRADIENT_MISSING',
      problem: `${site.op} with reduction ${site.attributes.reduction} cannot be differentiated`,
      expected: 'reduction none or add',
    });
  }
  const byData = () => (reduction === 'add' ? dY : overwrite(dY, zerosLike(b, required(site, 2))));
  return [byData, null, () => read(dY)];
}

export const indexingOps = {
  ...blockOps,
  Gather: defineOp({
    arity: [2, 2],
    attributes: axisAttribute,
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      const axis = axisOf(site);
      return [{ dtype, shape: shape.toSpliced(axis, 1, ...required(site, 1).shape) }];
    },
    gradient: (site) => [() => gatherGradient(site), null],
  }),
  GatherElements: defineOp({
    arity: [2, 2],
    attributes: axisAttribute,
    infer: (site) => {
      const [data, indices] = [required(site, 0), required(site, 1)];
      checkRank(indices, data.shape.length);
      axisOf(site);
      return [{ dtype: data.dtype, shape: indices.shape }];
    },
    gradient: (site) => [() => scatterAdd(site.b, required(site, 0), required(site, 1), site.dY, axisOf(site)), null],
  }),
  GatherND: defineOp({
    arity: [2, 2],
    attributes: { batch_dims: 'int' },
    infer: (site) => {
      const { read, copied } = partsOf(site, site.attributes.batch_dims ?? 0);
      return [{ dtype: required(site, 0).dtype, shape: [...read, ...copied] }];
    },
    gradient: (site) => [() => gatherNdGradient(site), null],
  }),
  ScatterElements: defineOp({
    arity: [3, 3],
    attributes: scatterElementsAttributes,
    infer: (site) => {
      const [data, indices, updates] = [required(site, 0), required(site, 1), required(site, 2)];
      axisOf(site);
      reductionOf(site);
      checkRank(indices, data.shape.length);
      if (!sameShape(updates.shape, indices.shape)) {
        throw shapeMismatch('ScatterElements needs one index per update', formatShape(indices.shape), updates.shape);
      }
      return [data.type];
    },
    gradient: (site) => {
      const { b } = site;
      const indices = required(site, 1);
      const axis = { axis: int(axisOf(site)) };
      return scatterGradient(
        site,
        (dY, zeros) => b.one('ScatterElements', [dY, indices, zeros], axis),
        (dY) => b.one('GatherElements', [dY, indices], axis),
      );
    },
  }),
  ScatterND: defineOp({
    arity: [3, 3],
    attributes: { reduction: 'string' },
    infer: (site) => {
      const [data, updates] = [required(site, 0), required(site, 2)];
      reductionOf(site);
      const { read, copied } = partsOf(site, 0);
      if (!sameShape(updates.shape, [...read, ...copied])) {
        throw shapeMismatch('ScatterND has updates that do not fit', formatShape([...read, ...copied]), updates.shape);
      }
      return [data.type];
    },
    gradient: (site) => {
      const { b } = site;
      const indices = required(site, 1);
      return scatterGradient(
        site,
        (dY, zeros) => b.one('ScatterND', [dY, indices, zeros]),
        (dY) => b.one('GatherND', [dY, indices]),
      );
    },
  }),
};
