import { int } from '../ir/attributes.js';
import type { Graph, Node, Value } from '../ir/graph.js';
import { toHalf } from '../ir/half.js';
import { float32, onnxTypeCode, type Tensor, tensor } from '../ir/tensor.js';
import { copyGraph } from './copy-graph.js';

/** How the weights of layers are kept in a file; arithmetic is float32 in either case. */
export type StoredAs = 'float16' | 'int8';

/**
 * The inference graph with the kernels and matrices of its layers kept in fewer bytes, and what makes float32 of them
 * again in front of each: a Cast, and for int8 a scale for each channel that the layer gives, the largest weight of
 * the channel at 127 (symmetric, Jacob et al. 2018). ONNX Runtime does that once, when it loads the model: a picture
 * takes as long as before, and so do the weights in memory. Biases, norms and everything else stay as they are.
 */
export function storeWeights(source: Graph, storedAs: StoredAs): Graph {
  return copyGraph(source, (target) => ({
    constant: (v) => {
      const axis = channelAxis(v);
      if (axis === undefined || !v.constant) return undefined;
      return storedAs === 'int8'
        ? asBytes(target, v.name, v.constant as Tensor<'float32'>, axis)
        : asHalves(target, v.name, v.constant as Tensor<'float32'>);
    },
  }));
}

/** The axis of a layer's weights along which its results lie; undefined of what is no weight, or is used in two ways. */
function channelAxis(value: Value): number | undefined {
  if (value.constant?.dtype !== 'float32' || value.shape.length < 2) return undefined;
  const axes = new Set(value.users.map((node) => axisIn(node, value)));
  const [axis] = axes;
  return axes.size === 1 ? axis : undefined;
}

function axisIn({ op, inputs, attributes }: Node, value: Value): number | undefined {
  if (inputs.indexOf(value) !== 1) return undefined;
  const axes: Readonly<Record<string, number>> = {
    Conv: 0,
    ConvTranspose: 1,
    Gemm: attributes.transB?.value ? 0 : 1,
    MatMul: value.shape.length - 1,
  };
  return axes[op];
}

/** Undefined where float16 cannot hold a weight: it would become infinite. */
function asHalves(target: Graph, name: string, { shape, data }: Tensor<'float32'>): Value | undefined {
  const halves = Uint16Array.from(data, toHalf);
  if (data.some((w, i) => Number.isFinite(w) && ((halves[i] as number) & 0x7fff) === 0x7c00)) return undefined;
  const constant = target.constant(target.freshName(`${name}.float16`), tensor('float16', shape, halves));
  return toFloat(target, constant, name);
}

function asBytes(target: Graph, name: string, weights: Tensor<'float32'>, axis: number): Value | undefined {
  const { shape, data } = weights;
  if (!data.every(Number.isFinite)) return undefined;
  const channels = shape[axis] as number;
  const inner = shape.slice(axis + 1).reduce((n, d) => n * d, 1);
  const channelOf = (i: number) => Math.floor(i / inner) % channels;
  const scales = new Float32Array(channels);
  for (const [i, w] of data.entries()) {
    const c = channelOf(i);
    scales[c] = Math.max(scales[c] as number, Math.abs(w) / 127);
  }
  const bytes = Int8Array.from(data, (w, i) => Math.round(w / (scales[channelOf(i)] || 1)));
  const constant = target.constant(target.freshName(`${name}.int8`), tensor('int8', shape, bytes));
  const broadcast = shape.map((_, i) => (i === axis ? channels : 1)).slice(axis);
  const scale = target.constant(target.freshName(`${name}.scale`), float32(broadcast, scales));
  const numbers = toFloat(target, constant, `${name}.whole`);
  return target.node('Mul', [numbers, scale], {}, { name: `${name}.scaled`, outputNames: [name] })[0];
}

function toFloat(target: Graph, value: Value, name: string): Value {
  const to = int(onnxTypeCode.float32);
  return target.node('Cast', [value], { to }, { name: `${name}.float32`, outputNames: [name] })[0] as Value;
}
