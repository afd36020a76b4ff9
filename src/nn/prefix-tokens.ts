import type { Graph } from '../ir/graph.js';
import { movingValues } from '../passes/moving-values.js';

/**
 * How many of the tokens [N, T, C] that a graph gives stand for no patch: those before the patches that the last
 * concatenation to T tokens adds (a class token, a token to distil into, registers), which depend on no picture there.
 * Sizes must be numbers.
 */
export function prefixTokens(graph: Graph): number {
  const [, length] = graph.outputs[0]?.shape ?? [];
  const moving = movingValues(graph);
  const joint = graph.nodes.findLast(
    ({ op, attributes, outputs: [y] }) =>
      op === 'Concat' && y?.shape.length === 3 && y.shape[1] === length && joinsTokens(attributes.axis?.value),
  );
  const inputs = joint?.inputs ?? [];
  const lastFixed = inputs.findLastIndex((v) => v && !moving.has(v));
  // Tokens behind the patches are no prefix.
  if (lastFixed === inputs.length - 1) return 0;
  return inputs.slice(0, lastFixed + 1).reduce((n, v) => n + Number(v?.shape[1]), 0);
}

function joinsTokens(axis: unknown): boolean {
  return axis === 1 || axis === -2;
}
