import { expect } from 'vitest';
import { gradients } from '../../src/autodiff/gradients.js';
import { Graph, type Value } from '../../src/ir/graph.js';
import type { Shape } from '../../src/ir/shape.js';
import { int64, type Tensor } from '../../src/ir/tensor.js';
import { onnxDialect } from '../../src/ops/dialect.js';
import { type OperatorCase, relativeError, runOperator, weights } from './conformance.js';
import { runGraph } from './run-graph.js';

/** An input that only has a type, or an int64 constant. */
export type TypedInput = Shape | { readonly constant: readonly number[]; readonly scalar?: boolean } | undefined;

/** Shapes of an operator's results by its shape rule alone; float32 inputs of the given shapes. */
export function inferredShapes(
  op: string,
  inputs: readonly TypedInput[],
  attributes: OperatorCase['attributes'] = {},
  outputCount = 1,
): Shape[] {
  const graph = new Graph(onnxDialect);
  const values = inputs.map((input, i) => {
    if (!input) return undefined;
    if (!('constant' in input)) return graph.input(`in${i}`, 'float32', input);
    const list = int64(input.constant);
    return graph.constant(`in${i}`, input.scalar ? { ...list, shape: [] } : list);
  });
  return graph.node(op, values, attributes, { outputCount }).map((v) => v.shape);
}

/**
 * The operator with the first dimension of its inputs left symbolic (those in `batched`, default the first)
 * must give the same result and the same derivative as with numbers.
 */
export async function expectSameWithSymbolicBatch(c: OperatorCase, batched: readonly number[] = [0]): Promise<void> {
  const [first] = (await runOperator({ ...c, differentiate: [] })).outputs as [Tensor];
  const dY = weights(first.shape);
  const fixed = await runOperator({ ...c, differentiate: batched }, [dY]);
  const graph = new Graph(onnxDialect);
  const feeds: Record<string, Tensor> = {};
  const inputs = c.inputs.map((t, i) => {
    if (!t) return undefined;
    if (c.constants?.includes(i)) return graph.constant(`in${i}`, t);
    feeds[`in${i}`] = t;
    return graph.input(`in${i}`, t.dtype, batched.includes(i) ? t.shape.with(0, 'N' as never) : t.shape);
  });
  const outputs = graph.node(c.op, inputs, c.attributes, { outputCount: c.outputCount ?? 1 });
  const [y] = outputs as [Value];
  const seed = graph.input('seed', y.dtype, y.shape);
  feeds.seed = dY;
  const found = gradients(
    graph,
    y,
    batched.map((i) => inputs[i] as Value),
    seed,
  );
  graph.output(y, ...found.map((g) => g as Value));
  const [result, ...derivatives] = await runGraph(graph, feeds);
  expect(result).toEqual(first);
  for (const [k, i] of batched.entries()) {
    const [here, there] = [derivatives[k] as Tensor<'float32'>, fixed.gradients.get(i) as Tensor<'float32'>];
    expect(here.shape).toEqual(there.shape);
    expect(relativeError(here.data, there.data)).toBeLessThan(1e-5);
  }
}
