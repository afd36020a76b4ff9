import { elementCount, type Tensor, tensor } from '../../src/ir/tensor.js';

/** 32-bit FNV-1a of the UTF-8 name. */
function key(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** Numbers in [-1, 1] that depend on the name alone: how the reference networks are filled. */
export function wave(name: string, shape: readonly number[]): Float32Array {
  const phase = 0.31 * (key(name) % 1000);
  return Float32Array.from({ length: elementCount(shape) }, (_, j) => Math.sin(1.7 * j + phase + 0.001 * j * (j % 17)));
}

/** The value of a parameter or running statistic of the reference networks. */
export function formulaWeight(name: string, shape: readonly number[]): Tensor<'float32'> {
  const values = wave(name, shape);
  const of = (f: (v: number) => number) => tensor('float32', shape, values.map(f));
  if (shape.length > 1) return of((v) => v * Math.sqrt(4 / elementCount(shape.slice(1))));
  if (name.endsWith('running_var')) return of((v) => 1 + 0.5 * Math.abs(v));
  if (name.endsWith('running_mean') || name.endsWith('bias')) return of((v) => 0.1 * v);
  return of((v) => 1 + 0.1 * v);
}
