import type { Tensor } from '../ir/tensor.js';

type Numbers = Tensor<'float32'>;

/**
 * Which of some tensors are cosines and sines of the same angles: the tables by which rotary position embeddings turn
 * queries and keys (Su et al. 2021, equation 34), computed once and never learned.
 */
export function rotations(tensors: readonly Tensor[]): ReadonlySet<Tensor> {
  const numbers = tensors.filter((t): t is Numbers => t.dtype === 'float32');
  const varied = numbers.filter(({ data }) => data.length > 1 && data.some((v) => v !== data[0]));
  const found = new Set<Tensor>();
  for (const [i, a] of varied.entries()) {
    const partner = varied.slice(i + 1).find((b) => areOfOneAngle(a, b));
    if (partner) found.add(a).add(partner);
  }
  return found;
}

function areOfOneAngle(a: Numbers, b: Numbers): boolean {
  return (
    a.shape.join() === b.shape.join() && a.data.every((v, i) => Math.abs(v * v + Number(b.data[i]) ** 2 - 1) < 1e-3)
  );
}
