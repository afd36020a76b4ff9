import type { Value } from '../ir/graph.js';
import { type Dim, normalizeAxis, staticShape } from '../ir/shape.js';
import { type AttributeSchema, defineOp, type GradientSite, required, type Site } from './rule.js';
import { reshapeTarget } from './symbolic-dims.js';
import { constantNumbers, shapeMismatch } from './typing.js';

/** What a Slice takes of one axis: `count` elements from `start` on, `step` apart. */
interface Range {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Ends beyond this stand for "to the end", as exporters write it (INT64_MAX, INT32_MAX). */
const unbounded = 2 ** 31 - 1;

/** The ranges of the axes that are sliced at all. */
function rangesOf(site: Site<AttributeSchema>): Range[] {
  const { shape } = required(site, 0);
  const given = (index: number, role: string): number[] | undefined => {
    const value = site.inputs[index];
    return value && constantNumbers(value, role);
  };
  const starts = given(1, 'starts') ?? [];
  const ends = given(2, 'ends') ?? [];
  const axes = (given(3, 'axes') ?? [...starts.keys()]).map((axis) => normalizeAxis(axis, shape.length));
  const steps = given(4, 'steps') ?? starts.map(() => 1);
  const lengths = [starts, ends, axes, steps].map((list) => list.length);
  if (new Set(lengths).size !== 1 || new Set(axes).size !== axes.length || steps.includes(0)) {
    throw shapeMismatch(
      'Slice has unequal numbers of starts, ends, axes and steps',
      'distinct axes, no step 0',
      lengths,
    );
  }
  return axes.flatMap((axis, i) => {
    const [start = 0, end = 0, step = 1] = [starts[i], ends[i], steps[i]];
    const dim = shape[axis] ?? 1;
    const whole = start === 0 && end >= unbounded && step === 1;
    return whole ? [] : [rangeOf(axis, dim, start, end, step)];
  });
}

/** ONNX, "Slice": negative positions count from the end, then both are clamped to the axis. */
function rangeOf(axis: number, dim: Dim, start: number, end: number, step: number): Range {
  const [length = 0] = staticShape([dim], 'a sliced axis');
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const clamped = (position: number, least: number) =>
    Math.min(Math.max(position < 0 ? position + length : position, least), high);
  const from = clamped(start, Math.max(low, 0));
  return { axis, start: from, step, count: Math.max(0, Math.ceil((clamped(end, low) - from) / step)) };
}

/** Puts the slice back to its place among zeros. */
function placedBack(site: GradientSite<AttributeSchema>): Value {
  const { b, dY } = site;
  const x = required(site, 0);
  const ranges = rangesOf(site);
  if (ranges.some(({ count }) => count === 0)) return b.expandLike(b.scalar(0, x.dtype), x);
  const ascending = ascend(site, dY, ranges);
  const spread = spreadOut(site, ascending, ranges);
  const begin = x.shape.map(() => 0);
  const end = x.shape.map(() => 0);
  for (const { axis, start, step, count } of ranges) {
    const first = step > 0 ? start : start + (count - 1) * step;
    begin[axis] = first;
    end[axis] = Number(x.shape[axis]) - first - count * Math.abs(step);
  }
  return b.pad(spread, [...begin, ...end]);
}

/** Reverses the axes that were read backwards. */
function ascend({ b }: GradientSite<AttributeSchema>, dY: Value, ranges: readonly Range[]): Value {
  const axes = ranges.filter(({ step }) => step < 0).map(({ axis }) => axis);
  if (axes.length === 0) return dY;
  const all = (value: number) => axes.map(() => value);
  return b.slice(dY, { starts: all(-1), ends: all(Number.MIN_SAFE_INTEGER), axes, steps: all(-1) });
}

/** Follows each element by |step| - 1 zeros: on an axis of its own, which is then merged. */
function spreadOut({ b }: GradientSite<AttributeSchema>, dY: Value, ranges: readonly Range[]): Value {
  const apart: Dim[] = [];
  const zeros: number[] = [];
  const merged: Dim[] = [];
  for (const [axis, dim] of dY.shape.entries()) {
    const gap = Math.abs(ranges.find((range) => range.axis === axis)?.step ?? 1) - 1;
    apart.push(dim);
    zeros.push(0);
    merged.push(gap > 0 ? Number(dim) * (gap + 1) : dim);
    if (gap === 0) continue;
    apart.push(1);
    zeros.push(gap);
  }
  if (zeros.every((z) => z === 0)) return dY;
  const [split, joined] = [reshapeTarget(apart), reshapeTarget(merged)];
  if (!split || !joined) throw shapeMismatch('Slice keeps several unknown dimensions', 'one at most', dY.shape);
  const padded = b.pad(b.reshape(dY, split), [...zeros.map(() => 0), ...zeros]);
  return b.reshape(padded, joined);
}

export const sliceOps = {
  Slice: defineOp({
    arity: [3, 5],
    attributes: {},
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      const sliced: Dim[] = [...shape];
      for (const { axis, count } of rangesOf(site)) sliced[axis] = count;
      return [{ dtype, shape: sliced }];
    },
    gradient: (site) => [() => placedBack(site), null, null, null, null],
  }),
};
