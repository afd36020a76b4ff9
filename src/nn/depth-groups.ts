import type { Graph, Node, Value } from '../ir/graph.js';
import { activationOps } from '../ops/activations.js';
import { parametersByNode } from '../passes/parameters.js';
import { separators } from '../passes/separators.js';

/** Layers that lie one behind another. */
export interface DepthGroup {
  /** Names, each parameter in the first group that reads it. */
  readonly parameters: readonly string[];
  /** Those that have parameters, first ones first. */
  readonly layers: readonly Node[];
  /** What they give: all that comes later knows of the pictures is in it. */
  readonly end: Value;
}

/**
 * Picture networks have a stem and four or five stages (a third or so of what each is pretrained for is general, Yosinski
 * et al. 2014): six groups can follow them, and over six rates a slice such as 1e-5,1e-3 falls by 2.5 at each, which is
 * near the decay by layer that transformers are fine-tuned with.
 */
const mostGroups = 6;

/**
 * Up to six groups of about equally many layers that learn, none of less than half of a sixth, in order of depth. Groups
 * end where one value holds all that later layers read, between two blocks and never within one: so what is frozen below
 * such an end can be computed once.
 * @param graph with one input and one output
 */
export function depthGroups(graph: Graph): DepthGroup[] {
  const [input, output] = [graph.inputs[0], graph.outputs[0]];
  if (!input || !output) return [];
  const layers = layersByDepth(graph);
  const before = (position: number) => layers.filter((layer) => layer.position <= position).length;
  const ends = separators(graph, input, output)
    .filter(({ value }) => isEnd(value))
    .map(({ value, position }) => ({ value, count: before(position) }));
  const groups: DepthGroup[] = [];
  let start = 0;
  for (const { value, count } of [...chosen(ends, layers.length), { value: output, count: layers.length }]) {
    const own = layers.slice(start, count);
    start = count;
    if (own.length === 0) continue;
    const parameters = own.flatMap(({ names }) => names);
    groups.push({ parameters, layers: own.map(({ node }) => node), end: value });
  }
  return groups;
}

/** A place where a group may end, and how many layers are before it. */
interface End {
  readonly value: Value;
  readonly count: number;
}

const movement: ReadonlySet<string> = new Set(['Transpose', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity']);
const arithmetic: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div']);
/** What belongs to the layer in front of it. */
const followers: ReadonlySet<string> = new Set(['BatchNormalization', 'Clip', ...Object.keys(activationOps)]);

/** Whether a layer is complete there: its norm and activation are behind it, and not yet how the next one wants it laid out. */
function isEnd({ producer, users }: Value): boolean {
  const [reader, ...others] = users;
  const goesOn = reader && others.length === 0 && (followers.has(reader.op) || scalesOrShifts(reader));
  return !goesOn && producer !== undefined && !movement.has(producer.op);
}

/** Part of a bias, a layer's scale, or a norm in pieces. */
function scalesOrShifts({ op, inputs }: Node): boolean {
  return arithmetic.has(op) && inputs.filter((v) => v?.constant).length === inputs.length - 1;
}

/** The ends of all groups but the last. */
function chosen(ends: readonly End[], layers: number): End[] {
  const share = layers / mostGroups;
  const found: End[] = [];
  for (let i = 1; i < mostGroups; i++) {
    const least = Math.max(1, share / 2);
    const start = found.at(-1)?.count ?? 0;
    const allowed = ends.filter(({ count }) => count >= start + least && count <= layers - least);
    const nearest = Math.min(...allowed.map(({ count }) => Math.abs(count - i * share)));
    // Of equally near ends the last one: it has the activation behind the layer, too.
    const best = allowed.findLast(({ count }) => Math.abs(count - i * share) === nearest);
    if (best) found.push(best);
  }
  return found;
}

interface Layer {
  readonly node: Node;
  /** Of its parameters, those that no earlier layer has. */
  readonly names: readonly string[];
  /** Place in the graph of the first node that needs it and depends on pictures. */
  readonly position: number;
}

function layersByDepth(graph: Graph): Layer[] {
  const position = positions(graph);
  const seen = new Set<Value>();
  return [...parametersByNode(graph)]
    .map(([node, parameters]) => ({ node, parameters, position: position.get(node) ?? 0 }))
    .toSorted((a, b) => a.position - b.position)
    .flatMap(({ node, parameters, position: at }) => {
      const names = parameters.filter((v) => !seen.has(v)).map((v) => v.name);
      for (const v of parameters) seen.add(v);
      return names.length > 0 ? [{ node, names, position: at }] : [];
    });
}

/** What depends on no picture may stand anywhere before its readers: it counts as standing where it is read first. */
function positions(graph: Graph): ReadonlyMap<Node, number> {
  const found = new Map<Node, number>();
  const moving = new Set(graph.inputs);
  for (const [i, node] of graph.nodes.entries()) {
    if (!node.inputs.some((v) => v && moving.has(v))) continue;
    found.set(node, i);
    for (const v of node.outputs) moving.add(v);
  }
  for (const node of graph.nodes.toReversed()) {
    if (found.has(node)) continue;
    const readers = node.outputs.flatMap((v) => v.users).map((user) => found.get(user) ?? Number.POSITIVE_INFINITY);
    found.set(node, Math.min(...readers));
  }
  return found;
}
