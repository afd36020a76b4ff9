import type { Value } from '../ir/graph.js';
import { broadcastShapes, type Dim, formatShape, normalizeAxis, productOf, type Shape } from '../ir/shape.js';
import { type AttributeSchema, defineOp, type GradientSite, required, type Site } from './rule.js';
import { shapeElements } from './shape-values.js';
import { quotientOf, reshapeTarget } from './symbolic-dims.js';
import { constantNumbers, shapeMismatch } from './typing.js';

/** Result of Reshape: 0 keeps the dimension at its place (unless `allowZero`), -1 takes what is left. */
function reshaped(from: Shape, target: Shape, allowZero: boolean): Shape {
  const free = target.indexOf(-1);
  const known = target.map((d, i) => (d === 0 && !allowZero ? keptDim(from, target, i) : d));
  const rest = quotientOf(
    from,
    known.filter((_, i) => i !== free),
  );
  const empty = known.includes(0) && from.includes(0);
  const fits = free < 0 ? rest === 1 || empty : rest !== undefined;
  if (fits && target.every((d, i) => typeof d === 'string' || d >= 0 || i === free)) {
    return free < 0 ? known : known.with(free, rest ?? 0);
  }
  throw shapeMismatch(`Reshape to ${formatShape(target)} does not keep the number of elements`, 'equal products', from);
}

function keptDim(from: Shape, target: Shape, index: number): Dim {
  const dim = from[index];
  if (dim !== undefined) return dim;
  throw shapeMismatch(
    `Reshape to ${formatShape(target)} keeps a dimension that is not there`,
    `dimension ${index}`,
    from,
  );
}

/** Axes counted from the front, in ascending order. */
function distinctAxes(value: Value, rank: number): number[] {
  const axes = constantNumbers(value, 'axes').map((axis) => normalizeAxis(axis, rank));
  if (new Set(axes).size === axes.length) return axes.sort((p, q) => p - q);
  throw shapeMismatch('an axis is named twice', 'distinct axes', axes);
}

function squeezedAxes(site: Site<AttributeSchema>): number[] {
  const { shape } = required(site, 0);
  const given = site.inputs[1];
  if (!given) return shape.flatMap((d, axis) => (d === 1 ? [axis] : []));
  const axes = distinctAxes(given, shape.length);
  if (axes.every((axis) => shape[axis] === 1)) return axes;
  throw shapeMismatch(`Squeeze of axes ${formatShape(axes)}`, 'dimension 1 along each of them', shape);
}

function insertedAxes(site: Site<AttributeSchema>): number[] {
  const given = required(site, 1);
  return distinctAxes(given, required(site, 0).shape.length + constantNumbers(given, 'axes').length);
}

const transposeAttributes = { perm: 'ints' } as const;

function permutation(site: Site<typeof transposeAttributes>): readonly number[] {
  const { shape } = required(site, 0);
  const perm = site.attributes.perm ?? [...shape.keys()].reverse();
  if (perm.length === shape.length && [...perm].sort((p, q) => p - q).every((p, i) => p === i)) return perm;
  throw shapeMismatch(`Transpose by ${formatShape(perm)}`, 'a permutation of the axes', shape);
}

function repeatsOf(site: Site<AttributeSchema>): number[] {
  const { shape } = required(site, 0);
  const repeats = constantNumbers(required(site, 1), 'repeats');
  if (repeats.length === shape.length && repeats.every((r) => r >= 0)) return repeats;
  throw shapeMismatch(`Tile by ${formatShape(repeats)}`, 'one number per dimension, none negative', shape);
}

/** Each tiled axis taken apart into [copies, size]; the copies summed. */
function sumOfTiles(site: GradientSite<AttributeSchema>): Value {
  const { b, dY } = site;
  const x = required(site, 0);
  const repeats = repeatsOf(site);
  const apart: Dim[] = [];
  const copies: number[] = [];
  let kept = 0;
  for (const [axis, dim] of x.shape.entries()) {
    const r = repeats[axis] ?? 1;
    if (r !== 1) copies.push(apart.push(r) - 1);
    apart.push(dim);
    if (copies.length === 0) kept = axis + 1;
  }
  const target = reshapeTarget(apart, kept);
  if (copies.length === 0) return dY;
  if (repeats.includes(0)) return b.expandLike(b.scalar(0, x.dtype), x);
  if (!target) throw shapeMismatch('Tile has several dimensions that are not known yet', 'one at most', x.shape);
  return b.sum(b.reshape(dY, target), copies);
}

export const shapeOps = {
  Reshape: defineOp({
    arity: [2, 2],
    attributes: { allowzero: 'int' },
    infer: (site) => {
      const x = required(site, 0);
      const target = shapeElements(required(site, 1), 'new dimensions');
      return [{ dtype: x.dtype, shape: reshaped(x.shape, target, site.attributes.allowzero === 1) }];
    },
    gradient: (site) => [() => site.b.reshapeLike(site.dY, required(site, 0)), null],
  }),
  Flatten: defineOp({
    arity: [1, 1],
    attributes: { axis: 'int' },
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      const { axis = 1 } = site.attributes;
      const split = axis === shape.length ? axis : normalizeAxis(axis, shape.length);
      return [{ dtype, shape: [productOf(shape.slice(0, split)), productOf(shape.slice(split))] }];
    },
    gradient: (site) => [() => site.b.reshapeLike(site.dY, required(site, 0))],
  }),
  Squeeze: defineOp({
    arity: [1, 2],
    attributes: {},
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      const axes = squeezedAxes(site);
      return [{ dtype, shape: shape.filter((_, axis) => !axes.includes(axis)) }];
    },
    gradient: (site) => [() => site.b.unsqueeze(site.dY, squeezedAxes(site)), null],
  }),
  Unsqueeze: defineOp({
    arity: [2, 2],
    attributes: {},
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      const grown: Dim[] = [...shape];
      for (const axis of insertedAxes(site)) grown.splice(axis, 0, 1);
      return [{ dtype, shape: grown }];
    },
    gradient: (site) => [() => site.b.squeeze(site.dY, insertedAxes(site)), null],
  }),
  Transpose: defineOp({
    arity: [1, 1],
    attributes: transposeAttributes,
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      return [{ dtype, shape: permutation(site).map((axis) => shape[axis] ?? 1) }];
    },
    gradient: (site) => [
      () => {
        const perm = permutation(site);
        return site.b.transpose(
          site.dY,
          perm.map((_, axis) => perm.indexOf(axis)),
        );
      },
    ],
  }),
  Expand: defineOp({
    arity: [2, 2],
    attributes: {},
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      return [{ dtype, shape: broadcastShapes(shape, shapeElements(required(site, 1), 'new dimensions')) }];
    },
    gradient: ({ dY }) => [() => dY, null],
  }),
  Tile: defineOp({
    arity: [2, 2],
    attributes: {},
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      const repeats = repeatsOf(site);
      return [{ dtype, shape: shape.map((d, axis) => productOf([d, repeats[axis] ?? 1])) }];
    },
    gradient: (site) => [() => sumOfTiles(site), null],
  }),
};
