import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph, Node, Value } from '../ir/graph.js';
import { formatShape, type Shape } from '../ir/shape.js';
import { elementCount, type Tensor, toNumbers } from '../ir/tensor.js';
import type { CopyRules } from '../passes/copy.js';
import { copyGraph } from '../passes/copy-graph.js';
import { parametersByNode } from '../passes/parameters.js';
import { stateNames } from '../passes/state-names.js';
import type { Architecture, Body, BodyOptions } from './body.js';
import { reinitialize } from './reinitialize.js';

/**
 * A body from any graph that was read: cut where its last feature map is pooled, for pictures of any size
 * that the graph's own arithmetic allows. Its pretrained weights are the graph's. All its values are named below
 * `body.`, so that none is confused with a value that training or the head adds.
 * @throws WarmstartError `E_BODY_INPUT`, `E_BODY_FEATURES` when the graph does not look like a picture network;
 * its bodies throw `E_BODY_SIZE` for a size that the graph cannot take, and those with random weights
 * `E_BODY_CONSTANTS` when pretrained numbers would stay
 */
export function importedArchitecture(name: string, source: Graph): Architecture {
  const input = pictureInput(source);
  const features = featureValue(source, input);
  const body = (graph: Graph): Body => ({ architecture: name, graph, groups: halves(graph) });
  const sized = (options: BodyOptions) => sizedBody(source, features, options);
  return {
    name,
    body: (options) => body(withoutTraining(sized(options), options.seed)),
    pretrained: (options) => ({ ...body(sized(options)), pretrainedOn: `weights in ${name}` }),
  };
}

function pictureInput(graph: Graph): Value {
  const [input, ...others] = graph.inputs;
  if (input && others.length === 0 && input.dtype === 'float32' && takesChannels(input)) return input;
  throw new WarmstartError({
    code: 'E_BODY_INPUT',
    problem: 'the model does not take pictures as a body must',
    expected: 'one input, float32 [N, 3, H, W]',
    received: graph.inputs.map((v) => `${v.name}: ${v.dtype}${formatShape(v.shape)}`).join('; ') || 'no input',
  });
}

/** Exporters may leave the number of channels open. */
function takesChannels({ shape }: Value): boolean {
  return shape.length === 4 && (shape[1] === 3 || typeof shape[1] === 'string');
}

/** The map that is pooled last on the way to the output; else the output itself, if it is a map or a vector. */
function featureValue(graph: Graph, input: Value): Value {
  const [output] = graph.outputs;
  const pooling = output && graph.nodes.findLast((node) => isGlobalPooling(node) && isOnlyWay(graph, node, output));
  const features = pooling?.inputs[0] ?? output;
  if (features && features !== input && (features.shape.length === 4 || features.shape.length === 2)) return features;
  throw new WarmstartError({
    code: 'E_BODY_FEATURES',
    problem: 'the model has no features that a head could use',
    expected: 'a pooled feature map [N, C, h, w], or an output [N, C, h, w] or [N, C]',
    received: output ? `output ${formatShape(output.shape)}` : 'no output',
  });
}

function isGlobalPooling(node: Node): boolean {
  if (node.op === 'GlobalAveragePool' || node.op === 'GlobalMaxPool') return true;
  if (node.op !== 'ReduceMean' || node.inputs[0]?.shape.length !== 4) return false;
  const axes = node.inputs[1]?.constant;
  const spatial = axes && toNumbers(axes).map((a) => (a + 4) % 4);
  return spatial?.sort().join() === '2,3';
}

/**
 * Whether the output depends on the pictures through this node alone. A pooling that only weighs channels
 * (squeeze and excitation) is passed by the map that it weighs. What only reads a shape does not count.
 */
function isOnlyWay(graph: Graph, node: Node, output: Value): boolean {
  const reached = new Set([output]);
  for (const each of graph.nodes.toReversed()) {
    if (each === node || each.op === 'Shape' || !each.outputs.some((v) => reached.has(v))) continue;
    for (const value of each.inputs) if (value) reached.add(value);
  }
  return node.outputs.some((v) => reached.has(v)) && !graph.inputs.some((v) => reached.has(v));
}

/** The graph up to its features, for pictures of one size in batches of any size. */
function sizedBody(source: Graph, features: Value, { height, width }: BodyOptions): Graph {
  const shape: Shape = ['N', 3, height, width];
  const named = (v: Value) => `body.${v.name}`;
  const rules = (target: Graph): CopyRules => ({
    input: (v) => target.input(named(v), v.dtype, shape),
    constant: (v) => target.constant(named(v), v.constant as Tensor),
    node: ({ op, domain, name, attributes, outputs }, inputs) =>
      target.node(op, inputs, attributes, { domain, name, outputNames: outputs.map(named) }),
  });
  try {
    const graph = copyGraph(source, rules, [features]);
    const [batch] = graph.outputs[0]?.shape ?? [];
    if (typeof batch === 'string') return graph;
    throw new WarmstartError({ code: 'E_BODY_BATCH', problem: `it gives features of ${batch} pictures at a time` });
  } catch (cause) {
    if (!(cause instanceof WarmstartError)) throw cause;
    const { problem, where } = cause.fault;
    throw new WarmstartError({
      code: 'E_BODY_SIZE',
      problem: 'the model does not take pictures of this size, or not in batches of any size',
      expected: `its own input ${formatShape(source.inputs[0]?.shape ?? [])}`,
      received: `${formatShape(shape)}: ${problem}`,
      ...(where === undefined ? {} : { where }),
      hint: 'export it with dynamic batch, height and width, or choose the size that it was exported for',
      cause,
    });
  }
}

/** More numbers than a fixed constant has (a normalisation, the factors of a resize) are likely learned ones. */
const mostFixedNumbers = 16;

/** The body with random weights; refused where some of what it has learned would stay. */
function withoutTraining(graph: Graph, seed: number): Graph {
  const drawn = new Set(stateNames(graph));
  const size = (v: Value) => elementCount(v.shape as number[]);
  const kept = graph.constants
    .filter((v) => v.dtype.startsWith('float') && size(v) > mostFixedNumbers && !drawn.has(v.name))
    .sort((v, w) => size(w) - size(v));
  const [largest] = kept;
  if (!largest) return reinitialize(graph, seed);
  const users = [...new Set(largest.users.map((node) => node.op))].join(', ');
  throw new WarmstartError({
    code: 'E_BODY_CONSTANTS',
    problem:
      'the model cannot be trained from random weights: it holds pretrained numbers that are no known parameters',
    expected: `no other constants of more than ${mostFixedNumbers} numbers than weights, biases, scales and statistics`,
    received: `${kept.length}, the largest '${largest.name}', ${largest.dtype}${formatShape(largest.shape)}, read by ${users}`,
    hint: 'choose another architecture to train from scratch, such as --scratch-arch resnet18',
  });
}

/** Two layer groups with equally many layers that learn: a stand-in for the split that an author would choose. */
function halves(graph: Graph): string[][] {
  const layers = [...parametersByNode(graph).values()]
    .filter((parameters) => parameters.length > 0)
    .map((parameters) => parameters.map((v) => v.name));
  const seen = new Set<string>();
  const once = layers.map((names) => names.filter((name) => !seen.has(name) && seen.add(name)));
  const middle = Math.floor(once.length / 2);
  return [once.slice(0, middle).flat(), once.slice(middle).flat()];
}
