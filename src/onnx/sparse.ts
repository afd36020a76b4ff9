import { WarmstartError } from '../error/warmstart-error.js';
import { arrayOf, elementCount, type Tensor, toNumbers } from '../ir/tensor.js';
import type { SparseTensorProto } from './onnx_pb.js';
import { fromTensorProto, type ReadExternal } from './tensor-proto.js';

/** What a sparse tensor may grow to: this many elements, or this many for each that it has. */
const most = { elements: 2 ** 20, perElement: 1024 } as const;

/**
 * A sparse tensor (COO: positions [NNZ], or indices [NNZ, rank]) with its zeros written out.
 * @throws WarmstartError `E_ONNX_SPARSE` when its parts do not fit together, or it is nearly all zeros
 */
export function fromSparseTensorProto(
  { values, indices, dims }: SparseTensorProto,
  readExternal: ReadExternal,
): Tensor {
  if (!values || !indices) throw wrong('lacks its values or indices');
  const shape = dims.map(Number);
  const [given, at] = [fromTensorProto(values, readExternal), fromTensorProto(indices, readExternal)];
  const [count = 0, rank = 1] = [given.data.length, at.shape[1] ?? 1];
  const size = elementCount(shape);
  if (!shape.every((d) => Number.isSafeInteger(d) && d >= 0)) throw wrong(`has the shape [${dims.join(', ')}]`);
  if (size > Math.max(most.elements, most.perElement * count))
    throw wrong(`has ${size} elements, but ${count} that are not 0`);
  if (at.dtype !== 'int64' || at.shape[0] !== count || (at.shape.length > 1 && rank !== shape.length)) {
    throw wrong(`has ${count} values, but indices ${at.dtype} [${at.shape.join(', ')}]`);
  }
  const positions = toNumbers(at);
  const dense = new arrayOf[given.dtype](size) as { [index: number]: number | bigint };
  for (let i = 0; i < count; i++) {
    const position =
      at.shape.length < 2
        ? (positions[i] ?? -1)
        : shape.reduce((sum, d, axis) => sum * d + (positions[i * rank + axis] ?? 0), 0);
    if (position < 0 || position >= size) throw wrong(`has a value at position ${position} of ${size}`);
    dense[position] = given.data[i] as number | bigint;
  }
  return { dtype: given.dtype, shape, data: dense as never };
}

function wrong(problem: string): WarmstartError {
  return new WarmstartError({ code: 'E_ONNX_SPARSE', problem: `a sparse tensor ${problem}` });
}
