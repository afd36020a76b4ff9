import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph, Node, Value } from '../ir/graph.js';

/** What stands in the copy for a piece of the source; undefined copies it as it is. */
export interface CopyRules {
  readonly input?: (value: Value) => Value | undefined;
  readonly constant?: (value: Value) => Value | undefined;
  /** Values that stand in the target already: what only they depend on is not copied. */
  readonly known?: ReadonlyMap<Value, Value>;
  /** `inputs` are the node's inputs, already in the copy. Returns one value per output. */
  readonly node?: (node: Node, inputs: readonly (Value | undefined)[]) => readonly Value[] | undefined;
}

/**
 * Copies into `target` what `roots` of `source` depend on, and nothing else, under the given rules: the
 * one primitive that every pass is made of. Types are inferred anew, so a rule may change an input's
 * shape. Names are kept where they are free.
 *
 * @returns the map from values of the source to their copies
 * @throws WarmstartError of the dialect when the changed graph no longer types, naming the node
 */
export function copyInto(
  target: Graph,
  source: Graph,
  roots: readonly Value[],
  rules: CopyRules = {},
): (value: Value) => Value {
  const copies = new Map<Value, Value>(rules.known);
  const needed = ancestors(source, roots, rules.known);

  const copyOf = (value: Value): Value => {
    const known = copies.get(value);
    if (known) return known;
    const made = leaf(target, value, rules);
    copies.set(value, made);
    return made;
  };
  for (const value of needed.inputs) copyOf(value);
  for (const node of needed.nodes) {
    const inputs = node.inputs.map((v) => v && copyOf(v));
    const outputs = rules.node?.(node, inputs) ?? copyNode(target, node, inputs);
    for (const [i, v] of node.outputs.entries()) {
      const copy = outputs[i];
      if (copy && !copies.has(v)) copies.set(v, copy);
    }
  }
  for (const root of roots) copyOf(root);
  return copyOf;
}

function leaf(target: Graph, value: Value, rules: CopyRules): Value {
  if (value.origin.kind === 'input') return rules.input?.(value) ?? target.input(value.name, value.dtype, value.shape);
  if (value.origin.kind === 'constant') {
    return rules.constant?.(value) ?? target.constant(target.freshName(value.name), value.origin.tensor);
  }
  throw new WarmstartError({
    code: 'E_PASS_LOST',
    problem: `a pass removed '${value.name}', which is still read`,
    hint: 'a node rule must return one value for every output that has users',
  });
}

/** The node with other inputs, under its own name and those of its results. */
export function copyNode(
  target: Graph,
  node: Pick<Node, 'op' | 'domain' | 'name' | 'attributes' | 'outputs'>,
  inputs: readonly (Value | undefined)[],
): readonly Value[] {
  return target.node(node.op, inputs, node.attributes, {
    domain: node.domain,
    name: node.name,
    outputNames: node.outputs.map((v) => v.name),
  });
}

/** What `roots` depend on, in graph order; not what is behind values that are `known`. */
export function ancestors(
  source: Graph,
  roots: readonly Value[],
  known: { has(value: Value): boolean } = new Set(),
): { inputs: Value[]; nodes: Node[] } {
  const seen = new Set<Value>(roots.filter((v) => !known.has(v)));
  const nodes: Node[] = [];
  for (const node of source.nodes.toReversed()) {
    if (!node.outputs.some((v) => seen.has(v))) continue;
    nodes.push(node);
    for (const input of node.inputs) if (input && !known.has(input)) seen.add(input);
  }
  return { inputs: source.inputs.filter((v) => seen.has(v)), nodes: nodes.reverse() };
}
