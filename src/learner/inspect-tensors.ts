import { statSync } from 'node:fs';
import { elementCount } from '../ir/tensor.js';
import type { Architecture } from '../nn/body.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';

/** A file of weights. */
export interface InspectedTensors {
  /** Of the file. */
  readonly bytes: number;
  readonly tensors: number;
  /** In all tensors. */
  readonly numbers: number;
  /** How many tensors there are of each, the most frequent first. */
  readonly dtypes: readonly { readonly dtype: string; readonly count: number }[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Architectures whose weights these may be, as far as publishers' names tell. */
  readonly recognised: readonly { readonly architecture: string; readonly publisher: string }[];
}

/** @throws WarmstartError `E_SAFETENSORS_...` */
export function inspectTensors(path: string, architectures: readonly Architecture[]): InspectedTensors {
  const { tensors, metadata } = readSafetensorsFile(path);
  const counts = new Map<string, number>();
  for (const { dtype } of tensors.values()) counts.set(dtype, (counts.get(dtype) ?? 0) + 1);
  const names = new Set(tensors.keys());
  return {
    bytes: statSync(path).size,
    tensors: tensors.size,
    numbers: [...tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0),
    dtypes: [...counts].map(([dtype, count]) => ({ dtype, count })).toSorted((a, b) => b.count - a.count),
    metadata: Object.fromEntries(metadata),
    recognised: architectures.flatMap(({ name, foreignNames = [] }) =>
      foreignNames
        .filter((foreign) => foreign.recognises(names))
        .map(({ publisher }) => ({ architecture: name, publisher })),
    ),
  };
}
