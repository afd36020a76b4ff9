import { nearestNames } from '../error/nearest-names.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph, Node, Value } from '../ir/graph.js';
import { ancestors } from '../passes/copy.js';

/**
 * What does not learn: the first layer groups, as many as this; or everything up to a node and the node itself, by its
 * name, that of its result, or that of a layer which has it (`layer3`).
 */
export type Frozen = number | { readonly node: string };

/**
 * Names of the constants that the named part of a graph is computed of.
 * @throws WarmstartError `E_LEARNER_FREEZE_NODE` when nothing has this name
 */
export function constantsUpTo(graph: Graph, name: string): ReadonlySet<string> {
  const read = ancestors(graph, resultsOf(graph, name)).nodes.flatMap(({ inputs }) => inputs);
  return new Set(read.flatMap((v) => (v?.constant ? [v.name] : [])));
}

function resultsOf(graph: Graph, name: string): readonly Value[] {
  const wanted = plainName(name);
  const named = graph.nodes.filter((node) => namesOf(node).includes(wanted));
  // One node may be called as a layer is, whose nodes are named below it.
  const found = named.length > 0 ? named : graph.nodes.filter((node) => namesOf(node).some((n) => isBelow(n, wanted)));
  if (found.length > 0) return found.flatMap(({ outputs }) => outputs);
  const layers = graph.nodes.flatMap(layersOf);
  const near = nearestNames(wanted, layers);
  throw new WarmstartError({
    code: 'E_LEARNER_FREEZE_NODE',
    problem: `the network has no node, value or layer '${name}' to freeze up to`,
    expected: `a name such as ${(near.length > 0 ? near : [...new Set(layers)].slice(0, 3)).join(', ')}`,
    hint: 'warmstart inspect lists the names of a model, warmstart summary those of an architecture',
  });
}

function namesOf({ name, outputs }: Node): string[] {
  return [name, ...outputs.map((v) => v.name)].map(plainName);
}

/** As the file has it: values of imported models lie below `body.`, and exporters begin paths with a slash. */
function plainName(name: string): string {
  return name.replace(/^body\./, '').replace(/^\//, '');
}

function isBelow(name: string, layer: string): boolean {
  return layer !== '' && name.startsWith(layer) && /^[./]/.test(name.slice(layer.length));
}

/** A node's name, and those of the layers that it belongs to. */
function layersOf({ name }: Node): string[] {
  const plain = plainName(name);
  const ends = [...plain.matchAll(/[./]/g)].map(({ index }) => index);
  return [...ends.map((end) => plain.slice(0, end)), plain].filter((layer) => layer !== '');
}
