import type { Graph, Node, Value } from '../ir/graph.js';
import { float32, type Tensor, toNumbers } from '../ir/tensor.js';
import { copyGraph } from './copy-graph.js';

/** A convolution that does the work of the batch norm behind it, too. */
interface Folding {
  /** What its kernel, and its bias if it has one, become. */
  readonly constants: ReadonlyMap<Value, Tensor>;
  /** For a convolution that had none, named like the shift of the batch norm. */
  readonly bias: { readonly name: string; readonly tensor: Tensor };
}

/**
 * The inference graph with each batch norm that stands directly behind a convolution worked into its kernel and bias:
 * scale * (w * x + b - mean) / sqrt(variance + epsilon) + shift is a convolution again, with the kernel w * a and the
 * bias (b - mean) * a + shift, where a = scale / sqrt(variance + epsilon) by channel (Jacob et al. 2018, section 3.2).
 * Where others read the convolution's result, kernel or bias, or a number is computed, the batch norm stays.
 */
export function foldBatchNorms(source: Graph): Graph {
  const results = new Set(source.outputs);
  const byConv = new Map<Node, Folding>();
  const byNorm = new Set<Node>();
  const changed = new Map<Value, Tensor>();
  for (const norm of source.nodes) {
    const conv = norm.inputs[0]?.producer;
    const folding = conv && !results.has(conv.outputs[0] as Value) ? foldingOf(conv, norm) : undefined;
    if (!conv || !folding) continue;
    byConv.set(conv, folding);
    byNorm.add(norm);
    for (const [value, tensor] of folding.constants) changed.set(value, tensor);
  }
  const folded = copyGraph(source, (target) => ({
    constant: (v) => {
      const tensor = changed.get(v);
      return tensor && target.constant(target.freshName(v.name), tensor);
    },
    node: (node, [x, weight, given]) => {
      const folding = byConv.get(node);
      if (folding) {
        const { name, tensor } = folding.bias;
        const bias = given ?? target.constant(target.freshName(name), tensor);
        const outputNames = node.outputs.map((v) => v.name);
        return target.node('Conv', [x, weight, bias], node.attributes, { name: node.name, outputNames });
      }
      return byNorm.has(node) ? [x as Value] : undefined;
    },
  }));
  // The copy leaves out the constants that nobody reads any more.
  return copyGraph(folded);
}

function foldingOf(conv: Node, norm: Node): Folding | undefined {
  if (conv.op !== 'Conv' || norm.op !== 'BatchNormalization' || norm.attributes.training_mode?.value) return undefined;
  const [, weight, bias] = conv.inputs;
  const [result] = conv.outputs;
  const numbers = norm.inputs.slice(1).map((v) => v?.constant);
  if (norm.outputCount !== 1 || result?.users.length !== 1 || weight?.users.length !== 1) return undefined;
  if (
    weight.constant?.dtype !== 'float32' ||
    (bias && (!bias.constant || bias.users.length !== 1)) ||
    numbers.some((t) => !t)
  )
    return undefined;
  const [scale = [], shift = [], mean = [], variance = []] = (numbers as Tensor[]).map(toNumbers);
  const before = bias?.constant && toNumbers(bias.constant);
  const epsilon = Number(norm.attributes.epsilon?.value ?? 1e-5);
  const factors = scale.map((s, c) => s / Math.sqrt((variance[c] as number) + epsilon));
  const { shape, data } = weight.constant as Tensor<'float32'>;
  const perFilter = data.length / factors.length;
  const a = (c: number) => factors[c] as number;
  const kernel = float32(
    shape,
    data.map((w, i) => w * a(Math.floor(i / perFilter))),
  );
  const tensor = float32(
    [factors.length],
    shift.map((s, c) => s + a(c) * ((before?.[c] ?? 0) - (mean[c] as number))),
  );
  const constants = new Map([[weight, kernel], ...(bias ? [[bias, tensor] as const] : [])]);
  return { constants, bias: { name: norm.inputs[2]?.name ?? '', tensor } };
}
