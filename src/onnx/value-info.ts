import type { MessageInitShape } from '@bufbuild/protobuf';
import { WarmstartError } from '../error/warmstart-error.js';
import type { TensorType } from '../ir/graph.js';
import type { Dim } from '../ir/shape.js';
import { dtypeOfCode, onnxTypeCode } from '../ir/tensor.js';
import type { TensorShapeProto_Dimension, ValueInfoProto, ValueInfoProtoSchema } from './onnx_pb.js';
import { bfloat16 } from './tensor-proto.js';

/** A value's name and type as a message; a symbolic dimension becomes a `dim_param`, one without a name is left open. */
export function toValueInfo(name: string, type: TensorType): MessageInitShape<typeof ValueInfoProtoSchema> {
  const tensorType = { elemType: onnxTypeCode[type.dtype], shape: { dim: type.shape.map(toDimension) } };
  return { name, type: { value: { case: 'tensorType', value: tensorType } } };
}

function toDimension(dim: Dim) {
  if (dim === '') return {};
  return typeof dim === 'number'
    ? ({ value: { case: 'dimValue', value: BigInt(dim) } } as const)
    : ({ value: { case: 'dimParam', value: dim } } as const);
}

/**
 * The type that a message declares. A dynamic dimension without a name is named by `freshDim`.
 * @throws WarmstartError `E_ONNX_TYPE` when it is no tensor of known rank, `E_DTYPE_UNKNOWN`.
 */
export function fromValueInfo({ name, type }: ValueInfoProto, freshDim: () => string): TensorType {
  const { value } = type ?? {};
  if (value?.case !== 'tensorType') {
    throw wrong(name, value?.case ? `is not a tensor but a ${value.case.replace('Type', '')}` : 'has no type');
  }
  const { elemType, shape } = value.value;
  if (!shape) throw wrong(name, 'has no shape', 'export the model with the shapes of its inputs');
  return {
    dtype: dtypeOfCode(elemType === bfloat16 ? onnxTypeCode.float32 : elemType),
    shape: shape.dim.map((dim) => fromDimension(dim, name, freshDim)),
  };
}

/** The names of the symbolic dimensions. */
export function dimParams({ type }: ValueInfoProto): string[] {
  const dims = type?.value.case === 'tensorType' ? (type.value.value.shape?.dim ?? []) : [];
  return dims.flatMap(({ value }) => (value.case === 'dimParam' ? [value.value] : []));
}

function fromDimension({ value }: TensorShapeProto_Dimension, name: string, freshDim: () => string): Dim {
  if (value.case === 'dimParam' && value.value !== '') return value.value;
  if (value.case !== 'dimValue') return freshDim();
  const size = Number(value.value);
  if (size >= 0 && Number.isSafeInteger(size)) return size;
  throw wrong(name, `has the dimension ${value.value}`, 'leave a dynamic dimension without a value, or name it');
}

function wrong(name: string, problem: string, hint?: string): WarmstartError {
  return new WarmstartError({
    code: 'E_ONNX_TYPE',
    problem: `input '${name}' ${problem}`,
    ...(hint === undefined ? {} : { hint }),
  });
}
