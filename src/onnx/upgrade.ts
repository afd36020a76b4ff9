import { WarmstartError } from '../error/warmstart-error.js';
import { int, string } from '../ir/attributes.js';
import type { Graph, NodeSpec, Value } from '../ir/graph.js';
import { int64, type Tensor } from '../ir/tensor.js';

/** Oldest and newest operator set of the standard domain that is read; nodes are brought to the newest. */
export const oldestOpset = 13;
export const newestOpset = 21;

/** Where a rewrite may put what the newer form of a node needs besides its own inputs. */
export interface Surroundings {
  readonly graph: Graph;
  /** A name that neither the graph nor the file has. */
  readonly freshName: (hint: string) => string;
}

interface Rewrite {
  /** First operator set in which the operator has the newer form. */
  readonly since: number;
  readonly apply: (spec: NodeSpec, around: Surroundings) => NodeSpec;
}

/**
 * Operators whose inputs, attributes or meaning changed between opset 13 and 21 (ONNX, "Changelog"). All
 * other changes in between only added types, attributes or inputs whose defaults keep the older meaning.
 */
const rewrites: Readonly<Record<string, Rewrite>> = {
  BatchNormalization: { since: 14, apply: batchNormDoesNotTrain },
  ...Object.fromEntries(
    ['Max', 'Mean', 'Min', 'Prod', 'SumSquare', 'L1', 'L2', 'LogSum', 'LogSumExp'].map((kind) => [
      `Reduce${kind}`,
      { since: 18, apply: axesBecomeInput },
    ]),
  ),
  Split: { since: 18, apply: splitStatesItsParts },
  GridSample: { since: 20, apply: gridSampleModeIsRenamed },
  GroupNormalization: { since: 21, apply: groupScaleIsPerChannel },
};

/** The node as opset 21 says it. */
export function upgrade(spec: NodeSpec, opset: number, around: Surroundings): NodeSpec {
  const rewrite = spec.domain === '' && Object.hasOwn(rewrites, spec.op) ? rewrites[spec.op] : undefined;
  return rewrite && opset < rewrite.since ? rewrite.apply(spec, around) : spec;
}

/** Before `training_mode` a node trained when it had more than one result, in a way that is no longer said. */
function batchNormDoesNotTrain(spec: NodeSpec): NodeSpec {
  if (spec.outputCount === 1) return spec;
  throw new WarmstartError({
    code: 'E_ONNX_UPGRADE',
    problem: 'BatchNormalization of opset 13 in training mode cannot be read',
    hint: 'export the model for inference',
  });
}

function axesBecomeInput(spec: NodeSpec, around: Surroundings): NodeSpec {
  const { axes, ...attributes } = spec.attributes;
  if (axes?.type !== 'ints') return spec;
  return { ...spec, attributes, inputs: [...spec.inputs, constant('axes', int64(axes.value), around)] };
}

/** Without sizes, Split divided evenly among its results; now their number has to be said. */
function splitStatesItsParts(spec: NodeSpec): NodeSpec {
  if (spec.inputs[1]) return spec;
  return { ...spec, attributes: { ...spec.attributes, num_outputs: int(spec.outputCount) } };
}

function gridSampleModeIsRenamed(spec: NodeSpec): NodeSpec {
  const { mode } = spec.attributes;
  const renamed = mode?.value === 'bilinear' ? 'linear' : mode?.value === 'bicubic' ? 'cubic' : undefined;
  return renamed ? { ...spec, attributes: { ...spec.attributes, mode: string(renamed) } } : spec;
}

/** Scale and bias had one element a group; now they have one a channel. */
function groupScaleIsPerChannel(spec: NodeSpec, around: Surroundings): NodeSpec {
  const [x, scale, bias] = spec.inputs;
  const groups = spec.attributes.num_groups?.value;
  const channels = x?.shape[1];
  if (typeof groups !== 'number' || typeof channels !== 'number' || channels % groups !== 0) {
    throw new WarmstartError({
      code: 'E_ONNX_UPGRADE',
      problem: 'GroupNormalization of opset 18 needs a number of channels that its groups divide',
      received: `${channels} channels, ${groups} groups`,
    });
  }
  const perChannel = (value: Value | undefined) => value && repeated(value, groups, channels / groups, around);
  return { ...spec, inputs: [x, perChannel(scale), perChannel(bias)] };
}

/** Each element `times` times, one after the other: [G] to [G times]. */
function repeated(value: Value, groups: number, times: number, around: Surroundings): Value {
  const column = add('Reshape', [value, constant('column', int64([groups, 1]), around)], around);
  const grid = add('Expand', [column, constant('grid', int64([groups, times]), around)], around);
  return add('Reshape', [grid, constant('row', int64([groups * times]), around)], around);
}

function constant(hint: string, tensor: Tensor, { graph, freshName }: Surroundings): Value {
  return graph.constant(freshName(hint), tensor);
}

function add(op: string, inputs: readonly Value[], { graph, freshName }: Surroundings): Value {
  const name = freshName(`upgrade.${op}`);
  const [value] = graph.node(op, inputs, {}, { name, outputNames: [name] });
  return value as Value;
}
