import { int } from '../ir/attributes.js';
import type { NodeSpec, Value } from '../ir/graph.js';
import { as, cannot, input, numberOf, type Rewrite, type Writer } from './rewriting.js';

/** [N, T, heads * d] as [N, heads, T, d]. */
export function apart(x: Value, heads: number, write: Writer): Value {
  return write.transpose(write.reshape(x, [0, 0, heads, -1]), [0, 2, 1, 3]);
}

/** [N, heads, T, d] as [N, T, heads * d]: what [0, 0, -1] reshapes to. */
export function together(spec: NodeSpec, x: Value, write: Writer): NodeSpec {
  return as(spec, 'Reshape', [write.transpose(x, [0, 2, 1, 3]), write.ints('shape', [0, 0, -1])]);
}

export interface Heads {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
}

/** softmax(scale Q K^T + bias) V over the last two axes (Vaswani et al. 2017). */
export function attended(
  { query, key, value }: Heads,
  scale: number | undefined,
  bias: Value | undefined,
  write: Writer,
): Value {
  const width = query.shape.at(-1);
  const factor = scale ?? 1 / Math.sqrt(Number(width));
  const scores = write.one('MatMul', [write.scale(query, factor), write.transpose(key, [0, 1, 3, 2])]);
  const weights = write.one('Softmax', [write.add(scores, bias)], { axis: int(-1) });
  return write.one('MatMul', [weights, value]);
}

const refused = ['is_causal', 'softcap', 'qk_matmul_output_mode'];

/** Attention of opset 23, without caches, soft caps and groups of heads; an additive mask is a bias. */
export const attention: Rewrite = (spec, write) => {
  const [q, k, v] = [input(spec, 0), input(spec, 1), input(spec, 2)];
  const [, , , mask, ...caches] = spec.inputs;
  const asked = refused.filter((name) => numberOf(spec, name, 0) !== 0);
  const [heads, keyHeads] = [numberOf(spec, 'q_num_heads', 0), numberOf(spec, 'kv_num_heads', 0)];
  const folded = q.shape.length === 3;
  if (asked.length > 0 || caches.some((each) => each) || spec.outputCount > 1 || mask?.dtype === 'bool') {
    throw cannot(
      spec,
      `with ${asked.join(', ') || 'a cache, a mask of bool or more results'} cannot be read`,
      exportApart,
    );
  }
  if (folded ? heads === 0 || heads !== keyHeads : q.shape[1] !== k.shape[1]) {
    throw cannot(spec, 'whose queries and keys differ in their heads cannot be read', exportApart);
  }
  const parts = folded
    ? { query: apart(q, heads, write), key: apart(k, heads, write), value: apart(v, heads, write) }
    : { query: q, key: k, value: v };
  const scale = spec.attributes.scale?.value;
  const y = attended(parts, typeof scale === 'number' ? scale : undefined, mask, write);
  return folded ? together(spec, y, write) : [y];
};

export const exportApart =
  'export the model with opset 21 or older, so that attention is written with MatMul and Softmax';
