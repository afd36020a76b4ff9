import { multiplyAdds } from '../../dist/passes/multiply-adds.js';

/**
 * Multiply-adds of one training step, counted from the shapes of the inference graph: what the textbook's step takes,
 * whatever the engine makes of it. A product costs as much again for the derivative by each of its two operands that
 * learns or depends on something that does.
 * @param graph with a symbolic batch
 * @param trainable names of the constants that learn
 */
export function multiplyAddsOfStep(graph, trainable, batch) {
  const moving = new Set(graph.constants.filter((v) => trainable.has(v.name)));
  let perPicture = 0;
  for (const node of graph.nodes) {
    const operands = node.inputs.slice(0, 2).filter((v) => moving.has(v));
    perPicture += multiplyAdds({ nodes: [node] }) * (1 + operands.length);
    if (node.inputs.some((v) => moving.has(v))) for (const v of node.outputs) moving.add(v);
  }
  return perPicture * batch;
}
