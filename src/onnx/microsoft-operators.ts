import { type Attributes, float, int, string } from '../ir/attributes.js';
import type { NodeSpec, Value } from '../ir/graph.js';
import { apart, attended, exportApart, together } from './attention.js';
import { rmsNormalization, rootMeanSquareNormalized, swish } from './newer-operators.js';
import {
  as,
  cannot,
  epsilonOf,
  input,
  numberOf,
  only,
  type Rewrite,
  type Rewrites,
  type Rewritten,
  type Writer,
} from './rewriting.js';

/** Gelu of x plus an optional bias. */
function gelu(approximate: 'none' | 'tanh'): Rewrite {
  return (spec, write) =>
    as(spec, 'Gelu', [write.add(input(spec, 0), spec.inputs[1])], { approximate: string(approximate) });
}

/** The sum of input, skip and bias, normalised; the sum itself is the fourth result. */
function skipped(normalize: (spec: NodeSpec, sum: Value, write: Writer) => Value, biasAt: number): Rewrite {
  return (spec, write) => {
    const sum = write.add(write.add(input(spec, 0), input(spec, 1)), spec.inputs[biasAt]);
    return [normalize(spec, sum, write), undefined, undefined, sum].slice(0, spec.outputCount);
  };
}

const skipLayerNormalization = skipped(
  (spec, sum, write) => write.one('LayerNormalization', [sum, input(spec, 2), spec.inputs[3]], epsilonOf(spec, 1e-12)),
  4,
);

const skipSimplifiedLayerNormalization = skipped((spec, sum, write) => {
  const normalized = rootMeanSquareNormalized(sum, [-1], numberOf(spec, 'epsilon', 1e-12), write);
  return write.mul(normalized, input(spec, 2));
}, 3);

/** alpha A B, each transposed in its last two axes where asked. */
const fusedMatMul: Rewrite = (spec, write) => {
  if (numberOf(spec, 'transBatchA', 0) || numberOf(spec, 'transBatchB', 0)) {
    throw cannot(spec, 'with transposed batches cannot be read');
  }
  const operand = (index: number, flag: string): Value => {
    const x = input(spec, index);
    const rank = x.shape.length;
    if (!numberOf(spec, flag, 0) || rank < 2) return x;
    return write.transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
  };
  return as(spec, 'MatMul', [write.scale(operand(0, 'transA'), numberOf(spec, 'alpha', 1)), operand(1, 'transB')]);
};

const activations = ['Relu', 'Sigmoid', 'Tanh', 'LeakyRelu', 'Clip', 'HardSigmoid', 'HardSwish'];

/** The activation that a fused node ends with. */
function activated(spec: NodeSpec, x: Value, parameters: readonly number[], write: Writer): Rewritten {
  const { activation } = spec.attributes;
  if (activation === undefined || activation.value === '') return [x];
  const op = String(activation.value);
  if (!activations.includes(op)) throw cannot(spec, `with the activation ${op} cannot be read`);
  if (op === 'Clip') return as(spec, op, [x, ...parameters.map((p) => write.scalar(p, x.dtype))]);
  const [alpha, beta] = parameters.map(float);
  const named: Attributes = { ...(alpha && { alpha }), ...(beta && { beta }) };
  return as(spec, op, [x], named);
}

const fusedConv: Rewrite = (spec, write) => {
  const window = only(spec, 'auto_pad', 'dilations', 'group', 'kernel_shape', 'pads', 'strides');
  const y = write.one('Conv', spec.inputs.slice(0, 3), window);
  const { activation_params: given } = spec.attributes;
  return activated(spec, write.add(y, spec.inputs[3]), given?.type === 'floats' ? given.value : [], write);
};

const fusedGemm: Rewrite = (spec, write) => {
  const y = write.one('Gemm', spec.inputs, only(spec, 'alpha', 'beta', 'transA', 'transB'));
  const names = ['activation_alpha', 'activation_beta'];
  return activated(
    spec,
    y,
    names.filter((name) => spec.attributes[name]).map((name) => numberOf(spec, name, 0)),
    write,
  );
};

/** Refuses what the decomposition below leaves out: masks, caches, causal order. */
function checkPlain(spec: NodeSpec, least: number): number {
  const heads = numberOf(spec, 'num_heads', 0);
  const extras = spec.inputs.slice(least).some((v) => v) || spec.outputCount > 1 || numberOf(spec, 'unidirectional', 0);
  if (heads > 0 && !extras && !numberOf(spec, 'do_rotary', 0)) return heads;
  throw cannot(spec, 'with masks, caches or causal order cannot be read', exportApart);
}

function scaleOf(spec: NodeSpec): number | undefined {
  const scale = numberOf(spec, 'scale', 0);
  return scale === 0 ? undefined : scale;
}

/** Attention(input, weights [D, 3 D], bias [3 D]). */
const packedAttention: Rewrite = (spec, write) => {
  const heads = checkPlain(spec, 3);
  if (spec.attributes.qkv_hidden_sizes) throw cannot(spec, 'with qkv_hidden_sizes cannot be read', exportApart);
  const projected = write.add(write.one('MatMul', [input(spec, 0), input(spec, 1)]), spec.inputs[2]);
  const parts = write.all('Split', [projected], { axis: int(-1), num_outputs: int(3) }, 3);
  const [query, key, value] = parts.map((part) => apart(part, heads, write)) as [Value, Value, Value];
  return together(spec, attended({ query, key, value }, scaleOf(spec), undefined, write), write);
};

/** MultiHeadAttention(query, key, value, bias [3 D]), each [N, T, D]. */
const multiHeadAttention: Rewrite = (spec, write) => {
  const heads = checkPlain(spec, 4);
  if (!spec.inputs[1] || !spec.inputs[2])
    throw cannot(spec, 'with packed queries, keys and values cannot be read', exportApart);
  const [, , , bias] = spec.inputs;
  const biases = bias ? write.all('Split', [bias], { axis: int(0), num_outputs: int(3) }, 3) : [];
  const part = (index: number) => apart(write.add(input(spec, index), biases[index]), heads, write);
  const parts = { query: part(0), key: part(1), value: part(2) };
  return together(spec, attended(parts, scaleOf(spec), undefined, write), write);
};

const always = (apply: Rewrite) => [[Number.POSITIVE_INFINITY, apply]] as const;

/** Operators of ONNX Runtime's own domain that its optimizer and Optimum write, said in those of ONNX. */
export const microsoftOperators: Rewrites = {
  Gelu: always(gelu('none')),
  BiasGelu: always(gelu('none')),
  FastGelu: always(gelu('tanh')),
  QuickGelu: always(swish(1.702)),
  SkipLayerNormalization: always(skipLayerNormalization),
  SkipSimplifiedLayerNormalization: always(skipSimplifiedLayerNormalization),
  SimplifiedLayerNormalization: always(rmsNormalization),
  FusedMatMul: always(fusedMatMul),
  TransposeMatMul: always(fusedMatMul),
  FusedConv: always(fusedConv),
  FusedGemm: always(fusedGemm),
  Attention: always(packedAttention),
  MultiHeadAttention: always(multiHeadAttention),
};
