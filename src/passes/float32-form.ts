import { type Attribute, type Attributes, int } from '../ir/attributes.js';
import type { Graph } from '../ir/graph.js';
import { decodeHalves } from '../ir/half.js';
import { type DType, onnxTypeCode, type Tensor } from '../ir/tensor.js';
import { copyGraph } from './copy-graph.js';

/** The largest float32. */
const largest = 3.4028234663852886e38;

/** Attributes that name an element type. */
const typeAttributes = ['to', 'dtype', 'output_dtype', 'stash_type'];

const otherFloats: readonly number[] = [onnxTypeCode.float16, onnxTypeCode.float64];

/**
 * The graph with float32 in place of float16 and float64 everywhere: in constants, inputs, results, and where a node
 * asks for a type. A model that is used in half precision is trained in single precision, which holds all of its numbers;
 * numbers of double precision are rounded. Casts between them fall away.
 */
export function float32Form(source: Graph): Graph {
  const values = [...source.inputs, ...source.constants, ...source.nodes.flatMap((node) => node.outputs)];
  if (!values.some((v) => isOther(v.dtype))) return source;
  return copyGraph(source, (target) => ({
    input: (v) => target.input(v.name, isOther(v.dtype) ? 'float32' : v.dtype, v.shape),
    constant: (v) => v.constant && target.constant(v.name, widened(v.constant)),
    node: ({ op, domain, name, attributes, outputs }, inputs) => {
      const [first] = inputs;
      if (op === 'Cast' && first?.dtype === 'float32' && outputs[0]?.dtype.startsWith('float')) return [first];
      const outputNames = outputs.map((v) => v.name);
      return target.node(op, inputs, inFloat32(attributes), { domain, name, outputNames });
    },
  }));
}

function isOther(dtype: DType): boolean {
  return dtype === 'float16' || dtype === 'float64';
}

function inFloat32(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, asked(name, value)]));
}

function asked(name: string, attribute: Attribute): Attribute {
  if (attribute.type === 'tensor') return { type: 'tensor', value: widened(attribute.value) };
  const isType = attribute.type === 'int' && typeAttributes.includes(name) && otherFloats.includes(attribute.value);
  return isType ? int(onnxTypeCode.float32) : attribute;
}

/** A finite number stays one: what stands for "as low as can be" in double precision is as low as can be in single. */
function widened(tensor: Tensor): Tensor {
  const { dtype, shape, data } = tensor;
  if (dtype === 'float16') return { dtype: 'float32', shape, data: decodeHalves(data as Uint16Array) };
  if (dtype !== 'float64') return tensor;
  const bounded = (v: number) => (Number.isFinite(v) ? Math.min(Math.max(v, -largest), largest) : v);
  return { dtype: 'float32', shape, data: Float32Array.from(data as Float64Array, bounded) };
}
