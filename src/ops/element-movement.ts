import { normalizeAxis, type Shape } from '../ir/shape.js';
import { elementCount } from '../ir/tensor.js';

/** A small tensor whose elements are dimensions, row by row. */
export interface Elements {
  readonly shape: readonly number[];
  readonly data: Shape;
}

type Known = Elements | undefined;

/** An axis as [elements before it, its length, elements after it]. */
function around(shape: readonly number[], axis: number): readonly [outer: number, length: number, inner: number] {
  return [elementCount(shape.slice(0, axis)), shape[axis] ?? 1, elementCount(shape.slice(axis + 1))];
}

/** Concat. */
export function joined(parts: readonly Known[], axis: number): Shape | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  const [outer] = around(known[0]?.shape ?? [], axis);
  return Array.from({ length: outer }, (_, row) =>
    known.flatMap(({ shape, data }) => {
      const [, length, inner] = around(shape, axis);
      return data.slice(row * length * inner, (row + 1) * length * inner);
    }),
  ).flat();
}

/** Gather; also what one axis of a Slice takes. */
export function picked(from: Known, indices: Known, axis: number): Shape | undefined {
  if (!from || !indices?.data.every((i) => typeof i === 'number')) return undefined;
  const [outer, length, inner] = around(from.shape, normalizeAxis(axis, from.shape.length));
  const positions = indices.data.map((i) => normalizeAxis(Number(i), length));
  return Array.from({ length: outer }, (_, row) =>
    positions.flatMap((at) => from.data.slice((row * length + at) * inner, (row * length + at + 1) * inner)),
  ).flat();
}

/** Slice: one axis after the other. ONNX, "Slice": negative positions count from the end, then both are clamped. */
export function sliced(from: Known, starts?: Known, ends?: Known, axes?: Known, steps?: Known): Shape | undefined {
  if (!from || !starts || !ends) return undefined;
  let rest = from;
  for (const [i, start] of starts.data.entries()) {
    const axis = normalizeAxis(Number(axes?.data[i] ?? i), from.shape.length);
    const [length, end, step] = [from.shape[axis] ?? 1, ends.data[i], steps?.data[i] ?? 1];
    if (typeof start === 'string' || typeof end !== 'number' || typeof step === 'string') return undefined;
    const indices = [...positions(length, start, end, step)];
    const data = picked(rest, { shape: [indices.length], data: indices }, axis);
    if (!data) return undefined;
    rest = { shape: rest.shape.with(axis, indices.length), data };
  }
  return rest.data;
}

function* positions(length: number, start: number, end: number, step: number): Iterable<number> {
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const clamped = (at: number) => Math.min(Math.max(at < 0 ? at + length : at, low), high);
  const stop = clamped(end);
  for (let at = Math.max(clamped(start), 0); step > 0 ? at < stop : at > stop; at += step || length) yield at;
}

/** Transpose; by default all axes are reversed. */
export function transposed(from: Known, perm?: readonly number[]): Shape | undefined {
  if (!from) return undefined;
  const { shape, data } = from;
  const order = perm ?? [...shape.keys()].reverse();
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  return data.map((_, at) => {
    let [rest, source] = [at, 0];
    for (const axis of order.toReversed()) {
      const length = shape[axis] ?? 1;
      source += (rest % length) * (strides[axis] ?? 1);
      rest = Math.floor(rest / length);
    }
    return data[source] ?? 0;
  });
}
