import type { DType } from '../ir/tensor.js';

/**
 * Element types of the format, in the order in which the reference implementation lays tensors out: by falling
 * alignment, so that every tensor lies at a multiple of its element size.
 */
export const dtypes = {
  U64: { dtype: 'uint64', bytes: 8 },
  I64: { dtype: 'int64', bytes: 8 },
  F64: { dtype: 'float64', bytes: 8 },
  F32: { dtype: 'float32', bytes: 4 },
  U32: { dtype: 'uint32', bytes: 4 },
  I32: { dtype: 'int32', bytes: 4 },
  BF16: { dtype: 'bfloat16', bytes: 2 },
  F16: { dtype: 'float16', bytes: 2 },
  U16: { dtype: 'uint16', bytes: 2 },
  I16: { dtype: 'int16', bytes: 2 },
  I8: { dtype: 'int8', bytes: 1 },
  U8: { dtype: 'uint8', bytes: 1 },
  BOOL: { dtype: 'bool', bytes: 1 },
} as const satisfies { readonly [name: string]: { readonly dtype: DType | 'bfloat16'; readonly bytes: number } };

export type DTypeName = keyof typeof dtypes;

/** All names, in the order of layout. */
export const dtypeNames = Object.keys(dtypes) as readonly DTypeName[];

export function isDTypeName(name: string): name is DTypeName {
  return Object.hasOwn(dtypes, name);
}

/** Name of a dtype in the format. */
export const nameOf = Object.fromEntries(dtypeNames.map((name) => [dtypes[name].dtype, name])) as {
  readonly [D in DType]: DTypeName;
};
