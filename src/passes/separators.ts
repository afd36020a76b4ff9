import type { Graph, Node, Value } from '../ir/graph.js';
import { ancestors } from './copy.js';
import { movingValues } from './moving-values.js';

/** A value through which all that the end knows of the input passes. */
export interface Separator {
  readonly value: Value;
  /** Place of its node in the graph. */
  readonly position: number;
}

/**
 * The values that divide a graph in two, first ones first: `end` depends on `input` through each of them alone, as
 * between two blocks of a network, but not within one that a shortcut passes by. What only reads a shape does not count.
 */
export function separators(graph: Graph, input: Value, end: Value): Separator[] {
  const moving = movingValues(graph, [input]);
  const needed = new Set<Node>(ancestors(graph, [end]).nodes);
  const readers = [...graph.nodes.entries()].filter(
    ([, node]) => needed.has(node) && node.outputs.some((v) => v !== input && moving.has(v)),
  );
  const lastRead = new Map<Value, number>([[end, Number.POSITIVE_INFINITY]]);
  for (const [position, { inputs }] of readers) {
    for (const v of inputs) if (v && v !== end && moving.has(v)) lastRead.set(v, position);
  }
  // Nodes stand in the order of execution: between two of them there is one value, or there are several to be read yet.
  const alive = new Set<Value>([input]);
  const found: Separator[] = [];
  for (const [position, { inputs, outputs }] of readers) {
    for (const v of inputs) if (v && lastRead.get(v) === position) alive.delete(v);
    for (const v of outputs) if (moving.has(v) && lastRead.has(v)) alive.add(v);
    const [value, ...others] = alive;
    if (value && others.length === 0 && outputs.includes(value)) found.push({ value, position });
  }
  return found;
}
