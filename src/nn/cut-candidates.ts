import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph, Node, Value } from '../ir/graph.js';
import { formatShape } from '../ir/shape.js';
import { toNumbers } from '../ir/tensor.js';
import { movingValues } from '../passes/moving-values.js';
import { separators } from '../passes/separators.js';
import { isChannelsLast } from './channel-axis.js';

/** A value behind which a new head may stand. */
export interface CutCandidate {
  readonly value: Value;
  /** Maps are [N, C, h, w] or [N, h, w, C], tokens [N, T, C], vectors [N, C]. */
  readonly form: 'map' | 'map, channels last' | 'tokens' | 'vector';
  /** Why here, in words. */
  readonly reason: string;
}

/**
 * Where a graph can be cut for a new head, the best place first: the map that is pooled last; else what the last linear
 * layer reads, if that is a vector; else the output, if it is a map or a vector; else the last tokens. Each must be all
 * that the output knows of the pictures, and none depends on other inputs.
 *
 * Of several outputs the first that depends on pictures alone is meant: exporters write the main one first, auxiliary
 * classifiers, poolings and hidden states behind it.
 * @throws WarmstartError `E_BODY_FEATURES` when there is no such place
 */
export function cutCandidates(graph: Graph, input: Value): CutCandidate[] {
  const alone = ofInputAlone(graph, input);
  const ends = graph.outputs.filter(alone);
  // A model that compares pictures with something else: what it compares.
  const end =
    ends[0] ??
    [...graph.nodes]
      .reverse()
      .flatMap(({ outputs }) => outputs)
      .find(alone);
  const path = end
    ? separators(graph, input, end)
        .map(({ value }) => value)
        .filter(alone)
    : [];
  const found = [
    pooled(path),
    linearInput(path),
    ...(end && end.shape.length !== 3 ? [candidate(end, outputReason(graph, end))] : []),
    candidate(
      path.findLast((v) => v.shape.length === 3),
      'the last tokens',
    ),
    candidate(path.findLast(isMap), 'the last map'),
    ...ends.slice(1).map((v) => candidate(v, 'another output')),
  ];
  const values = new Set<Value>();
  const candidates = found.flatMap((each) => {
    if (!each || values.has(each.value)) return [];
    values.add(each.value);
    return [each];
  });
  if (candidates.length > 0) return candidates;
  throw new WarmstartError({
    code: 'E_BODY_FEATURES',
    problem: 'the model has no features that a head could use',
    expected: 'a map [N, C, h, w], tokens [N, T, C] or a vector [N, C] on the way from the pictures to an output',
    received: graph.outputs.map((v) => `output ${v.name} ${formatShape(v.shape)}`).join('; ') || 'no output',
  });
}

/**
 * The place of that name: a value's, or that of the node that gives it.
 * @throws WarmstartError `E_BODY_CUT` listing the candidates
 */
export function cutNamed(graph: Graph, input: Value, name: string): CutCandidate {
  const value = graph.find(name) ?? graph.nodes.find((node) => node.name === name)?.outputs[0];
  const isUsable = value && ofInputAlone(graph, input)(value);
  const found = isUsable ? candidate(value, 'as it was asked for') : undefined;
  if (found) return found;
  const known = cutCandidates(graph, input).map((each) => each.value.name);
  throw new WarmstartError({
    code: 'E_BODY_CUT',
    problem: value
      ? `the model cannot be cut behind '${name}'`
      : `the model has no value or node '${name}' to be cut behind`,
    expected: `features, float32, that depend on the pictures alone, such as: ${known.join('; ')}`,
    ...(value && { received: `${value.dtype}${formatShape(value.shape)}` }),
    hint: 'warmstart inspect lists where a model can be cut',
  });
}

/** What is computed of this input, and of no other. */
function ofInputAlone(graph: Graph, input: Value): (value: Value) => boolean {
  const moving = movingValues(graph, [input]);
  const others = movingValues(
    graph,
    graph.inputs.filter((v) => v !== input),
  );
  return (v) => v !== input && v.dtype === 'float32' && moving.has(v) && !others.has(v);
}

function candidate(value: Value | undefined, reason: string): CutCandidate | undefined {
  const form = value && formOf(value);
  return form && { value, form, reason };
}

function formOf(value: Value): CutCandidate['form'] | undefined {
  switch (value.shape.length) {
    case 4:
      return isChannelsLast(value) ? 'map, channels last' : 'map';
    case 3:
      return 'tokens';
    case 2:
      return 'vector';
    default:
      return undefined;
  }
}

function isMap({ shape }: Value): boolean {
  return shape.length === 4 && !(shape[2] === 1 && shape[3] === 1);
}

/** The map that is pooled last on the way to the output; of pooled classes, what they are computed from. */
function pooled(path: readonly Value[]): CutCandidate | undefined {
  const at = path.findLastIndex(({ producer }) => producer && isGlobalPooling(producer));
  const map = path[at]?.producer?.inputs[0];
  if (!map) return undefined;
  const classifier = path.slice(0, at).findLast(({ producer }) => producer?.op === 'Conv')?.producer;
  const isLast = classifier && !path.slice(at).some(({ producer }) => producer && isLinear(producer));
  const [features] = classifier?.inputs ?? [];
  if (isLast && givesClasses(classifier) && features)
    return candidate(features, 'the map that a convolution classifies');
  return candidate(map, 'the map that is pooled last');
}

function isGlobalPooling(node: Node): boolean {
  const [x] = node.inputs;
  const [y] = node.outputs;
  if (node.op === 'GlobalAveragePool' || node.op === 'GlobalMaxPool') return true;
  if (x?.shape.length !== 4) return false;
  if (node.op === 'AveragePool') return y?.shape[2] === 1 && y.shape[3] === 1 && isMap(x);
  const axes = node.op === 'ReduceMean' || node.op === 'ReduceMax' ? node.inputs[1]?.constant : undefined;
  const pooledAxes = axes && toNumbers(axes).map((a) => (a + 4) % 4);
  return pooledAxes?.sort().join() === (isChannelsLast(x) ? '1,2' : '2,3');
}

/**
 * Whether a convolution of single pixels that is pooled and is no more than that gives classes (SqueezeNet, network in
 * network) and not features (MobileNet without its classifier): widths of layers are multiples of 16, since processors
 * like them so; numbers of classes (1000, 1001, 21843, 365, 100, 10) are not.
 */
function givesClasses({ inputs: [, weight] }: Node): boolean {
  const [classes, , height, width] = weight?.shape ?? [];
  return height === 1 && width === 1 && Number(classes) % 16 !== 0;
}

function isLinear({ op, inputs: [x, weight] }: Node): boolean {
  return (op === 'Gemm' || op === 'MatMul') && x?.shape.length === 2 && weight?.shape.length === 2;
}

function linearInput(path: readonly Value[]): CutCandidate | undefined {
  const last = path.findLast(({ producer }) => producer && isLinear(producer))?.producer;
  return candidate(last?.inputs[0], 'what the last linear layer reads');
}

function outputReason({ outputs }: Graph, end: Value): string {
  if (!outputs.includes(end)) return 'the last that depends on pictures alone';
  return outputs.length > 1 ? 'the first output that depends on pictures alone' : 'the output';
}
