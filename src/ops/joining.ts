import { WarmstartError } from '../error/warmstart-error.js';
import { int } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { type Dim, formatShape, normalizeAxis, type Shape } from '../ir/shape.js';
import { defineOp, type GradientSite, required, type Site } from './rule.js';
import { quotientOf, sumOf } from './symbolic-dims.js';
import { commonDType, constantNumbers, shapeMismatch } from './typing.js';

const concatAttributes = { axis: 'int' } as const;
const splitAttributes = { axis: 'int', num_outputs: 'int' } as const;

/** The joined parts; none may be left out. */
function partsOf(site: Site<typeof concatAttributes>): { parts: Value[]; axis: number } {
  const { axis } = site.attributes;
  if (axis === undefined) throw new WarmstartError({ code: 'E_OP_ATTRIBUTE', problem: 'Concat lacks its axis' });
  const parts = site.inputs.map((_, i) => required(site, i));
  return { parts, axis: normalizeAxis(axis, required(site, 0).shape.length) };
}

function concatShape(parts: readonly Value[], axis: number): Shape {
  const [first = [], ...others] = parts.map((v) => v.shape);
  for (const shape of others) {
    const fits = shape.length === first.length && shape.every((d, i) => i === axis || d === first[i]);
    if (!fits) throw shapeMismatch(`Concat along axis ${axis} of unequal parts`, formatShape(first), shape);
  }
  const lengths = parts.map((v) => v.shape[axis] ?? 1);
  const total = sumOf(lengths);
  if (total !== undefined) return first.with(axis, total);
  throw shapeMismatch(`Concat along axis ${axis} has a length that is not known yet`, 'numbers', lengths);
}

/** The slice of dY that came from one part; parts of one symbolic length are told apart by Split. */
function partOf(site: GradientSite<typeof concatAttributes>, index: number): Value {
  const { b, dY } = site;
  const { parts, axis } = partsOf(site);
  if (parts.length === 1) return dY;
  const lengths = parts.map((v) => v.shape[axis] ?? 1);
  if (lengths.some((d) => typeof d === 'string')) {
    const attributes = { axis: int(axis), num_outputs: int(parts.length) };
    return b.node('Split', [dY], attributes, { outputCount: parts.length })[index] as Value;
  }
  const start = Number(sumOf(lengths.slice(0, index)));
  return b.slice(dY, { starts: [start], ends: [start + Number(lengths[index])], axes: [axis] });
}

/** Length of every piece of a Split. */
function lengthsOf(site: Site<typeof splitAttributes>): { axis: number; lengths: readonly Dim[] } {
  const { shape } = required(site, 0);
  const { axis: asked = 0, num_outputs: count } = site.attributes;
  const axis = normalizeAxis(asked, shape.length);
  const whole = shape[axis] ?? 1;
  const [, given] = site.inputs;
  if (given && count === undefined) {
    const lengths = constantNumbers(given, 'lengths of the pieces');
    const fits = lengths.every((d) => d >= 0) && (typeof whole === 'string' || sumOf(lengths) === whole);
    if (fits) return { axis, lengths };
    throw shapeMismatch(`Split of axis ${axis} into ${formatShape(lengths)}`, 'lengths that add up to the axis', shape);
  }
  if (count !== undefined && count !== site.outputCount) {
    throw new WarmstartError({
      code: 'E_OP_ATTRIBUTE',
      problem: 'num_outputs of Split is not the number of its results',
      expected: `${site.outputCount}`,
      received: `${count}`,
    });
  }
  if (count !== undefined && !given) return { axis, lengths: evenly(whole, count, shape) };
  throw new WarmstartError({
    code: 'E_OP_ATTRIBUTE',
    problem: 'Split needs either the lengths of its pieces or num_outputs',
    received: given ? 'both' : 'neither',
  });
}

/** Equal pieces, rounded up; the last one is what is left. */
function evenly(whole: Dim, count: number, shape: Shape): readonly Dim[] {
  const even = quotientOf([whole], [count]);
  if (even !== undefined) return Array.from({ length: count }, () => even);
  const piece = Math.ceil(Number(whole) / count);
  const last = Number(whole) - piece * (count - 1);
  if (last >= 0) return [...Array.from({ length: count - 1 }, () => piece), last];
  throw shapeMismatch(`Split into ${count} pieces`, 'an axis long enough, or divisible when it is symbolic', shape);
}

export const joiningOps = {
  Concat: defineOp({
    arity: [1, Number.POSITIVE_INFINITY],
    attributes: concatAttributes,
    infer: (site) => {
      const { parts, axis } = partsOf(site);
      return [{ dtype: commonDType(parts), shape: concatShape(parts, axis) }];
    },
    gradient: (site) => site.inputs.map((_, i) => () => partOf(site, i)),
  }),
  Split: defineOp({
    arity: [1, 2],
    attributes: splitAttributes,
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      const { axis, lengths } = lengthsOf(site);
      return lengths.map((d) => ({ dtype, shape: shape.with(axis, d) }));
    },
    gradient: (site) => [
      () => {
        const { b, outputs, outputGradients } = site;
        const zero = (v: Value) => b.expandLike(b.scalar(0, v.dtype), v);
        const pieces = outputs.map((v, i) => outputGradients[i] ?? zero(v));
        return b.concat(pieces, lengthsOf(site).axis);
      },
      null,
    ],
  }),
};
