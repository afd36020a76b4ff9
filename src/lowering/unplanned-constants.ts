import type { Graph, Node, Value } from '../ir/graph.js';
import { smallMatrix } from './transform.js';

/** Rank of the maps and kernels that `positionalConvolution` multiplies. */
const rankOfProducts = 6;

/**
 * Constants of a training step that ONNX Runtime should not know when it compiles: the matrices and shapes of
 * `positionalConvolution`, and the shapes of what is filled with one number.
 *
 * What has a known size is planned beforehand (1.30, `SequentialPlanner`): a result takes over the memory of an earlier
 * one of the same shape, and that is then held from the first to the last of them. Transformed maps and kernels are used at
 * once, forward and again backward, and what lies between would be held with them. And what depends on constants alone
 * is computed beforehand and kept: frozen kernels in their transformed form, four times as large, and maps full of zeros.
 * Where the sizes are not known, memory is taken and given back as the step goes on. ResNet-18, 64 pictures of 128x128:
 * 1.65 GB becomes 1.29 with everything trained, and 1.78 GB 1.19 with a frozen body, at the same speed.
 */
export function unplannedConstants(graph: Graph): Set<Value> {
  return new Set(graph.constants.filter((v) => isTransformMatrix(v) || v.users.some((user) => isShapeOf(user, v))));
}

function isTransformMatrix(v: Value): boolean {
  if (v.dtype !== 'float32' || v.shape.length !== 2) return false;
  const [rows, columns] = v.shape as [number, number];
  return rows * columns <= smallMatrix && v.users.some((user) => isProduct(user, v));
}

/** Whether the constant, or its transpose, is what the node multiplies a map with from the left. */
function isProduct({ op, inputs, outputs }: Node, v: Value): boolean {
  if (inputs[0] !== v) return false;
  const [transposed] = outputs;
  return op === 'Transpose' && transposed
    ? transposed.users.some((u) => isProduct(u, transposed))
    : op === 'MatMul' || op === 'Gemm';
}

function isShapeOf({ op, inputs }: Node, v: Value): boolean {
  return inputs[1] === v && (op === 'Expand' || (op === 'Reshape' && v.shape[0] === rankOfProducts));
}
