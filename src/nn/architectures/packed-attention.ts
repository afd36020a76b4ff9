import { arrayOf, type Tensor } from '../../ir/tensor.js';

/**
 * `x.attn.q.weight`, `x.attn.k.weight` and `x.attn.v.weight` as `x.attn.qkv.weight`, one below the other; biases
 * alike.
 */
export function withPackedAttention(tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  for (const [name, value] of tensors) {
    const [, attention, part, kind] = /^(.*\.attn)\.([qkv])\.(weight|bias)$/.exec(name) ?? [];
    if (!attention) found.set(name, value);
    if (part !== 'q') continue;
    const parts = ['q', 'k', 'v'].flatMap((p) => tensors.get(`${attention}.${p}.${kind}`) ?? []);
    if (parts.length === 3) found.set(`${attention}.qkv.${kind}`, stacked(parts));
  }
  return found;
}

/** One below the other, along the first axis. The dtype is that of the first. */
function stacked(parts: readonly Tensor[]): Tensor {
  const [first] = parts as [Tensor];
  const data = new arrayOf[first.dtype](parts.reduce((n, { data }) => n + data.length, 0));
  let at = 0;
  for (const part of parts) {
    (data as { set(from: unknown, at: number): void }).set(part.data, at);
    at += part.data.length;
  }
  const rows = parts.reduce((n, { shape }) => n + (shape[0] ?? 0), 0);
  return { dtype: first.dtype, shape: [rows, ...first.shape.slice(1)], data };
}
