import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph, Value } from '../ir/graph.js';
import type { Shape } from '../ir/shape.js';
import { elementCount, toNumbers } from '../ir/tensor.js';
import { ruleOf } from '../ops/dialect.js';
import { copyGraph } from '../passes/copy-graph.js';
import { findParameters } from '../passes/parameters.js';
import { type CutCandidate, cutCandidates, cutNamed } from './cut-candidates.js';
import { depthGroups } from './depth-groups.js';
import { type PictureInput, pictureInput } from './picture-input.js';

/** A named tensor of a model. */
export interface TensorFacts {
  readonly name: string;
  readonly dtype: string;
  /** Sizes that are open, or computed of such, are text. */
  readonly shape: Shape;
}

/** How an operator takes part in training: differentiated, without a derivative by nature, or only run. */
export type OperatorUse = 'trained' | 'constant' | 'run';

export interface OperatorFacts {
  readonly op: string;
  readonly count: number;
  readonly use: OperatorUse;
}

export interface CutFacts extends TensorFacts {
  readonly form: CutCandidate['form'];
  readonly reason: string;
}

export interface GroupFacts {
  readonly layers: number;
  readonly parameters: number;
  /** Names of the nodes of its first and its last layer. */
  readonly first: string;
  readonly last: string;
  /** What to freeze up to so that this group, and all before it, stay as they are. */
  readonly freezeTo: string;
}

/** What a graph is good for as a body. */
export interface BodyFacts {
  /** Name of the input of pictures, and whether it is [N, H, W, 3]. */
  readonly pictures: string;
  readonly channelsLast: boolean;
  /** Arithmetic with numbers of the model's own in front of its first layer, such as `Sub 0.485, 0.456, 0.406`. */
  readonly normalization: readonly string[];
  /** Where it can be cut; the first is where it is cut. */
  readonly cuts: readonly CutFacts[];
  /** Of the part before the cut. */
  readonly groups: readonly GroupFacts[];
  /** Numbers that learn before the cut. */
  readonly parameters: number;
}

export interface ModelFacts {
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
  /** Numbers that can be learned, in the whole graph. */
  readonly parameters: number;
  readonly operators: readonly OperatorFacts[];
  /** Batch norms that are there; `folded` if convolutions have taken their work over, as far as one can tell. */
  readonly batchNorms: { readonly count: number; readonly folded: boolean };
  /** Undefined where it is no network for pictures; then `problem` says why. */
  readonly body?: BodyFacts;
  readonly problem?: string;
}

/**
 * What can be told of a graph without running it.
 * @param cut as `importedArchitecture` takes it
 * @throws WarmstartError `E_BODY_CUT` when it cannot be cut there
 */
export function modelFacts(graph: Graph, cut?: string): ModelFacts {
  return {
    inputs: graph.inputs.map(tensorFacts),
    outputs: graph.outputs.map(tensorFacts),
    parameters: numbersOf(findParameters(graph)),
    operators: operatorFacts(graph),
    batchNorms: batchNormFacts(graph),
    ...bodyOrProblem(graph, cut),
  };
}

export function tensorFacts({ name, dtype, shape }: Value): TensorFacts {
  return { name, dtype, shape };
}

function numbersOf(values: readonly Value[]): number {
  return values.reduce((sum, { constant }) => sum + (constant ? elementCount(constant.shape) : 0), 0);
}

/** The most frequent first. */
function operatorFacts({ nodes }: Graph): OperatorFacts[] {
  const found = new Map<string, OperatorFacts>();
  for (const node of nodes) {
    const { op } = node;
    const kind = ruleOf(node).notDifferentiable?.kind;
    const use = kind === undefined ? 'trained' : kind === 'constant' ? 'constant' : 'run';
    found.set(op, { op, count: (found.get(op)?.count ?? 0) + 1, use });
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count || (a.op < b.op ? -1 : 1));
}

/** Networks of convolutions have norms: where there is none, they were most likely folded. A mean may be one in pieces. */
const norms = /Normalization$|^ReduceMean$|^LRN$/;

function batchNormFacts({ nodes }: Graph): ModelFacts['batchNorms'] {
  const count = nodes.filter(({ op }) => op === 'BatchNormalization').length;
  const convolutions = nodes.filter(({ op }) => op === 'Conv');
  const biased = convolutions.filter(({ inputs }) => inputs[2]).length;
  const has = nodes.some(
    ({ op, inputs: [x], outputs: [y] }) => norms.test(op) && !(op === 'ReduceMean' && pools(x, y)),
  );
  return { count, folded: !has && convolutions.length > 1 && biased === convolutions.length };
}

function pools(x: Value | undefined, y: Value | undefined): boolean {
  return x?.shape.length === 4 && (y?.shape.length === 2 || (y?.shape[2] === 1 && y.shape[3] === 1));
}

function bodyOrProblem(graph: Graph, cut: string | undefined): Pick<ModelFacts, 'body' | 'problem'> {
  try {
    return { body: bodyFacts(graph, pictureInput(graph), cut) };
  } catch (error) {
    if (!(error instanceof WarmstartError) || error.code === 'E_BODY_CUT') throw error;
    return { problem: error.fault.problem };
  }
}

function bodyFacts(graph: Graph, { value, channelsLast }: PictureInput, cut: string | undefined): BodyFacts {
  const proposed = cutCandidates(graph, value);
  const chosen = cut === undefined ? undefined : cutNamed(graph, value, cut);
  const cuts = chosen ? [chosen, ...proposed.filter((each) => each.value !== chosen.value)] : proposed;
  const [first] = cuts as [CutCandidate, ...CutCandidate[]];
  const body = copyGraph(graph, undefined, [first.value]);
  return {
    pictures: value.name,
    channelsLast,
    normalization: normalizationOf(value),
    cuts: cuts.map(({ value: v, form, reason }) => ({ ...tensorFacts(v), form, reason })),
    groups: groupFacts(body),
    parameters: numbersOf(findParameters(body)),
  };
}

function groupFacts(body: Graph): GroupFacts[] {
  return depthGroups(body).map(({ layers, parameters, end }) => ({
    layers: layers.length,
    parameters: numbersOf(parameters.map((name) => body.value(name))),
    first: layers[0]?.name ?? '',
    last: layers.at(-1)?.name ?? '',
    freezeTo: end.producer?.name ?? end.name,
  }));
}

const normalizing: ReadonlySet<string> = new Set(['Sub', 'Div', 'Mul', 'Add', 'BatchNormalization']);
const moving: ReadonlySet<string> = new Set(['Transpose', 'Cast', 'Identity', 'Reshape']);

/** Follows the pictures as long as there is one way. */
function normalizationOf(pictures: Value): string[] {
  const steps: string[] = [];
  for (let value: Value | undefined = pictures; value; ) {
    const readers: Value['users'] = value.users.filter(({ op }) => op !== 'Shape');
    const [reader] = readers;
    if (!reader || readers.length !== 1 || !(normalizing.has(reader.op) || moving.has(reader.op))) break;
    if (normalizing.has(reader.op)) {
      const numbers = reader.inputs.flatMap((v) => (v?.constant ? [toNumbers(v.constant)] : []));
      // A picture that is combined with something computed is no longer only normalised.
      if (numbers.length !== reader.inputs.length - 1) break;
      const shown = numbers.flat().map((n) => String(Number(n.toPrecision(4))));
      steps.push(shown.length <= 3 ? `${reader.op} ${shown.join(', ')}` : reader.op);
    }
    value = reader.outputs[0];
  }
  return steps;
}
